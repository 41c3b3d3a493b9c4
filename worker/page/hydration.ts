import type { ShownBy, TemplateReport } from '../../model/api/edge.ts';
import type { PageElement } from './page-element.ts';
import type { PageRewrite } from './rewrite.ts';

/** Frameworks that take over what the server rendered, by what their pages show. */
export const FRAMEWORKS = [
  'next',
  'next-app',
  'nuxt',
  'react',
  'vue',
  'gatsby',
  'astro',
  'svelte',
  'unnamed',
] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** Element that a framework owns; all in it is put back to what its own state says. */
const ROOTS: [Framework, string][] = [
  ['next', 'div#__next'],
  ['nuxt', 'div#__nuxt'],
  ['react', 'div[data-reactroot]'],
  ['vue', 'div[data-server-rendered]'],
  ['gatsby', 'div#___gatsby'],
  ['astro', 'astro-island'],
  // Owned by a framework only if its state is on the page as well.
  ['unnamed', 'div#root'],
  ['unnamed', 'div#app'],
];
/** Frameworks that own the whole body, by something in its head or on it. */
const WHOLE: [Framework, string][] = [
  ['svelte', 'body[data-sveltekit-preload-data]'],
  ['next-app', 'script[src*="/_next/static/"]'],
];
/** Their pages carry their state as JSON behind the root, so that HTML and state can be put in order together. */
const HAS_JSON_STATE: ReadonlySet<Framework> = new Set(['next', 'unnamed']);

/** What one template's pages have shown in this isolate. */
export interface LearnedTemplate {
  pages: number;
  framework: Framework | undefined;
  root: string | undefined;
  /** Whether the listing was found in the page's inline state; undefined: no page has had both yet. */
  stateHolds: boolean | undefined;
  /** The page's JSON-LD told which products a listing's cards are. */
  listTold: boolean;
  /** Placement -> who shows it on the latest page that had it. */
  shownBy: Map<string, ShownBy>;
  /** Something above is new since the site's people were last told. */
  isNews: boolean;
}

const MAX_TEMPLATES = 2_000;
/** Looking for every framework costs handlers; a template is looked at so many times, and again from time to time. */
const LOOKS = 3;
const LOOK_AGAIN_AFTER = 200;
const learned = new Map<string, LearnedTemplate>();

export function learnedTemplate(template: string): LearnedTemplate {
  let known = learned.get(template);
  if (!known) {
    if (learned.size >= MAX_TEMPLATES) learned.delete(learned.keys().next().value!);
    learned.set(
      template,
      (known = {
        pages: 0,
        framework: undefined,
        root: undefined,
        stateHolds: undefined,
        listTold: false,
        shownBy: new Map(),
        isNews: false,
      }),
    );
  }
  return known;
}

/** Templates of a site that this isolate has seen: which framework, and who shows what. `onlyNews`: what was not asked for before. */
export function learnedTemplates(
  site: string,
  { now, onlyNews = false }: { now: number; onlyNews?: boolean },
): TemplateReport[] {
  return Array.from(learned).flatMap(([key, known]) => {
    if (!key.startsWith(`${site} `) || (onlyNews && !known.isNews)) return [];
    known.isNews &&= !onlyNews;
    return [
      {
        template: key.slice(site.length + 1),
        framework: known.framework ?? 'none',
        placements: Object.fromEntries(known.shownBy),
        at: now,
      },
    ];
  });
}

/** Forgets the templates of a site that was only tried. */
export function forgetTemplates(site: string): void {
  for (const key of learned.keys()) if (key.startsWith(`${site} `)) learned.delete(key);
}

/** Where a framework stands on the page that is streaming. */
export class Hydration {
  /** Named on this page or, of an unnamed one, on those before. */
  framework: Framework | undefined;
  private readonly template: LearnedTemplate;
  private isInRoot = false;
  private ownsAll = false;
  private hasUnnamedRoot = false;
  private isInUnnamed = false;
  private hasStateBefore = false;

  constructor(template: LearnedTemplate) {
    this.template = template;
    template.pages += 1;
  }

  /** Registers what tells. Called before any edit, so that it is known of an element whether a framework owns it. */
  watch(rewrite: PageRewrite): void {
    const { framework, root } = this.template;
    const { looks } = this;
    for (const [name, selector] of ROOTS) {
      if (!looks && selector !== root) continue;
      rewrite.on(selector, (element) => this.enter(name, selector, element, rewrite));
    }
    for (const [name, selector] of WHOLE) {
      if (!looks && name !== framework) continue;
      rewrite.on(selector, () => {
        this.ownsAll = true;
        this.framework ??= name;
      });
    }
  }

  /** A page of a template that is little known, or was last looked at long ago. */
  private get looks(): boolean {
    const { pages } = this.template;
    return pages <= LOOKS || pages % LOOK_AGAIN_AFTER === 0;
  }

  /** Whether the page's JSON-LD may be needed to tell the cards' products. */
  get looksForLists(): boolean {
    return this.looks || this.template.listTold;
  }

  /** Whether the page's scripts may hold a framework's state: where there is one, or nobody knows yet. */
  get looksForState(): boolean {
    return this.looks || this.template.framework !== undefined;
  }

  /** The listing is in a state that stands before it. */
  noteStateBefore(): void {
    this.hasStateBefore = true;
  }

  noteListTold(): void {
    this.template.listTold = true;
  }

  /** Who shows a placement on such pages: for the shop's people to see. */
  noteShown(placement: string, by: ShownBy): void {
    const { shownBy } = this.template;
    if (shownBy.get(placement) === by) return;
    shownBy.set(placement, by);
    this.template.isNews = true;
  }

  /** A framework owns the element that is being read: text, order and new nodes would be put back. */
  get owns(): boolean {
    if (this.isInRoot) return true;
    return this.ownsAll && (this.framework === 'svelte' || this.framework === 'next-app');
  }

  /** A framework owns the element that is being read, or may own it: its root has no name that tells. */
  get mayOwn(): boolean {
    return this.owns || this.isInUnnamed;
  }

  /** An order can be given to the HTML here and now: nothing puts it back, or its state follows and is given the same. */
  get takesOrder(): boolean {
    if (!this.owns) return true;
    return this.template.stateHolds ?? HAS_JSON_STATE.has(this.framework!);
  }

  /** The page has ended: what it showed is kept for the next of its template. `stateHeld`: the listing was, or was not, in its state. */
  learn(stateHeld: boolean | undefined): void {
    const { template } = this;
    if (stateHeld !== undefined) template.stateHolds = stateHeld;
    // An element called root or app is nobody's but for the state that belongs to it.
    const hasState = stateHeld || this.hasStateBefore;
    if (hasState && this.hasUnnamedRoot && !this.framework) this.framework = 'unnamed';
    if (!this.framework || this.framework === template.framework) return;
    template.framework = this.framework;
    template.isNews = true;
  }

  private enter(name: Framework, selector: string, element: PageElement, rewrite: PageRewrite): void {
    if (name === 'unnamed' && this.template.framework !== 'unnamed') {
      this.hasUnnamedRoot = true;
      this.template.root ??= selector;
      this.isInUnnamed = true;
      element.onEndTag(() => rewrite.guard(() => void (this.isInUnnamed = false)));
      return;
    }
    if (name === 'unnamed' && this.framework) return;
    this.framework = name;
    this.template.root = selector;
    if (this.ownsAll && name === 'next') this.ownsAll = false;
    this.isInRoot = true;
    element.onEndTag(() => rewrite.guard(() => void (this.isInRoot = false)));
  }
}
