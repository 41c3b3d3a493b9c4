import type { Experience } from '../../model/placement.ts';
import type { Placed } from '../decision/compose.ts';
import { box, boxStyle, insertAt, type Position } from './box.ts';
import { contentChanges } from './content.ts';
import type { Hydration } from './hydration.ts';
import { isLive, offerHtml } from './offer.ts';
import { blocksInlineStyle } from './plugin-tag.ts';
import { stripHtml, type StripItem } from './recommendations.ts';
import type { PageRewrite } from './rewrite.ts';
import type { RewriteInput } from './rewrite-page.ts';
import { snippetHtml } from './snippet.ts';

/** Selectors that name something of a strip, an offer or another box. */
const IN_BOX = /endcap/;

/** How the placements of one page are shown: what the edge does itself, and what it leaves to the plugin. */
export class Showing {
  /** Placements that the plugin has to apply, since a framework or a policy would undo what the edge does. */
  readonly deferred = new Set<string>();
  /** Placements of which the plugin makes more than the edge can. */
  readonly live = new Set<string>();
  /** Placements whose place on the page is gone: what was inserted stands for it. */
  readonly replaced = new Set<string>();
  private readonly rewrite: PageRewrite;
  private readonly hydration: Hydration;
  private readonly input: RewriteInput;
  private readonly items: ReadonlyMap<string, readonly StripItem[]>;
  private readonly blocksStyles: boolean;
  private readonly boxStyle: string | undefined;
  private hasBoxStyle = false;
  /** Placements in what is put into the page: its names are ours, and it is not read again. */
  private readonly inner = new Set<string>();

  constructor(parts: {
    rewrite: PageRewrite;
    hydration: Hydration;
    input: RewriteInput;
    /** Placement -> products of its strip. */
    items: ReadonlyMap<string, readonly StripItem[]>;
    policy: string | null;
  }) {
    this.rewrite = parts.rewrite;
    this.hydration = parts.hydration;
    this.input = parts.input;
    this.items = parts.items;
    this.blocksStyles = blocksInlineStyle(parts.policy);
    this.boxStyle = boxStyle(parts.policy, parts.input.url.origin);
  }

  /** Registers what a placement changes; listings and redirects are others' matter. */
  add(placed: Placed): void {
    const { placement, experience } = placed;
    switch (experience?.kind) {
      case 'content':
        return this.addContent(placed, experience);
      case 'overlay':
        return void this.deferred.add(placement.id);
      case 'snippet':
        return this.addBox(placed, experience.position, () => snippetHtml(experience));
      case 'offer': {
        const { site } = this.input.snapshot;
        if (isLive(experience)) this.live.add(placement.id);
        return this.addBox(placed, experience.position, () =>
          offerHtml(experience, { site, now: this.input.now }),
        );
      }
      case 'recommendations': {
        const items = this.items.get(placement.id);
        if (!items?.length) return undefined;
        return this.addBox(placed, experience.position, () =>
          stripHtml(experience, items, this.input.snapshot.site),
        );
      }
      default:
        return undefined;
    }
  }

  /** Once the page has ended: what has its place in a box that was put into the page is the plugin's to show there. */
  deferInner(): void {
    if (!this.hasBoxStyle && this.deferred.size === 0) return;
    for (const placement of this.inner) this.deferred.add(placement);
  }

  /** A framework may put back what the edge did. */
  get isWatched(): boolean {
    return this.hydration.framework !== undefined;
  }

  /** What the plugin is given of a placement's experience; undefined: nothing to apply or to watch over. */
  experienceFor({ placement, experience }: Placed): Experience | undefined {
    if (!experience || experience.kind === 'listing' || experience.kind === 'redirect') return undefined;
    const isNeeded = this.deferred.has(placement.id) || this.live.has(placement.id) || this.isWatched;
    if (!isNeeded) return undefined;
    const items = this.items.get(placement.id);
    return items ? Object.assign({ items }, experience) : experience;
  }

  private addContent({ placement }: Placed, experience: Extract<Experience, { kind: 'content' }>): void {
    for (const { selector, survives, styles, apply } of contentChanges(experience)) {
      const target = selector ?? placement.selector;
      if (target === undefined) continue;
      if (IN_BOX.test(target)) this.inner.add(placement.id);
      this.rewrite.on(
        target,
        (element) => {
          if ((!survives && this.hydration.owns) || (styles && this.blocksStyles))
            this.deferred.add(placement.id);
          else apply(element);
        },
        placement.id,
      );
    }
  }

  /** Where several elements match, the first gets it: so does the plugin. */
  private addBox({ placement }: Placed, position: Position, html: () => string | undefined): void {
    if (placement.selector === undefined) return;
    if (IN_BOX.test(placement.selector)) this.inner.add(placement.id);
    let isDone = false;
    this.rewrite.on(
      placement.selector,
      (element) => {
        if (isDone) return;
        isDone = true;
        if (this.hydration.owns || this.boxStyle === undefined) {
          this.deferred.add(placement.id);
          return;
        }
        const content = html();
        if (content === undefined) return;
        const style = this.hasBoxStyle ? '' : this.boxStyle;
        this.hasBoxStyle = true;
        if (position === 'replace') this.replaced.add(placement.id);
        insertAt(element, position, style + box(placement.id, content));
      },
      placement.id,
    );
  }
}
