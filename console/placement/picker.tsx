import { useEffect, useRef, useState } from 'preact/hooks';
import { selectorProblem } from '../../model/selector.ts';
import type { PlacementKind } from '../../model/placement.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import type { FromPage, PickedElement, PickedGrid, ToPage } from './picker-messages.ts';

export interface Picked {
  selector: string;
  card?: { selector: string; attribute?: string; link_pattern?: string };
  template?: string;
  /** The page it was picked on. */
  page: string;
}

interface PickerProps {
  site: string;
  kind: PlacementKind;
  /** A page to begin with. */
  path: string;
  selector: string;
  /** A card is wanted, to be the template of others; not its grid. */
  forCard?: boolean;
  onPicked: (picked: Picked) => void;
  onClose: () => void;
}

/**
 * The shop's page as fetched by the Worker, in a sandbox without its scripts: a click on an element proposes selectors,
 * and every selector shows at once what it matches, on this page and on others.
 */
export function Picker({ site, kind, path, selector, forCard = false, onPicked, onClose }: PickerProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [asked, setAsked] = useState(path);
  const [page, setPage] = useState(path);
  const [ready, setReady] = useState(false);
  const [chain, setChain] = useState<PickedElement[]>([]);
  const [grid, setGrid] = useState<PickedGrid>();
  const [chosen, setChosen] = useState(selector);
  const [matches, setMatches] = useState<{ selector: string; count: number; valid: boolean }>();
  const listing = kind === 'listing';

  const send = (message: ToPage) => frame.current?.contentWindow?.postMessage(message, '*');
  useEffect(() => {
    const hear = (event: MessageEvent<FromPage>) => {
      if (event.source !== frame.current?.contentWindow || !event.data?.endcap) return;
      if (event.data.endcap === 'ready') setReady(true);
      if (event.data.endcap === 'matches') setMatches(event.data);
      if (event.data.endcap === 'picked') {
        setChain(event.data.chain);
        setGrid(event.data.grid);
        setChosen((listing ? event.data.grid?.selector : event.data.chain[0]?.selector) ?? '');
      }
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, [listing]);
  const inGrid = listing && grid && grid.selector === chosen ? grid : undefined;
  useEffect(() => {
    if (ready) send({ endcap: 'show', selector: chosen, ...(inGrid && { card: inGrid.card }) });
  }, [chosen, inGrid, ready, page]);

  const problem = chosen ? (selectorProblem(chosen) ?? undefined) : undefined;
  const open = () => {
    setReady(false);
    setMatches(undefined);
    setPage(asked.startsWith('/') ? asked : `/${asked}`);
  };
  const submit = async () => {
    const card = inGrid && {
      selector: inGrid.card,
      ...(inGrid.attribute && { attribute: inGrid.attribute }),
      ...(!inGrid.attribute && inGrid.linkPattern && { link_pattern: inGrid.linkPattern }),
    };
    onPicked({
      selector: chosen,
      page,
      ...(card && { card }),
      ...(grid?.template !== undefined && { template: grid.template }),
    });
  };

  return (
    <Dialog
      title={forCard ? 'Pick a product card' : listing ? 'Pick the grid of products' : 'Pick the element'}
      size="full"
      submit="Use it"
      disabled={!chosen || problem !== undefined || (forCard && !grid?.template)}
      onClose={onClose}
      onSubmit={submit}
    >
      <div class="flex items-end gap-2">
        <div class="min-w-0 flex-1">
          <TextField label="Page of the shop" mono value={asked} onValue={setAsked} />
        </div>
        <button type="button" class="btn" onClick={open}>
          Open
        </button>
      </div>
      <div class="grid min-h-0 flex-1 gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <iframe
          ref={frame}
          title="The shop’s page"
          sandbox="allow-scripts"
          src={`/api/sites/${encodeURIComponent(site)}/page-view?path=${encodeURIComponent(page)}`}
          class="h-[26rem] w-full rounded-field border border-base-300 bg-white lg:h-[calc(100dvh-18rem)]"
        />
        <div class="flex min-w-0 flex-col gap-4 overflow-y-auto lg:max-h-[calc(100dvh-18rem)]">
          <p class="text-soft">
            {forCard
              ? 'Click a product card whose look the strip’s cards shall have.'
              : listing
                ? 'Click a product card: the grid around it is found.'
                : 'Click what is to change. Then make it wider or narrower here.'}
          </p>
          {forCard && grid && (
            <div class="rounded-field border border-base-300 p-3 text-sm">
              <p class="font-medium">
                {grid.template ? 'This card is the template' : 'No template could be made of this card'}
              </p>
              {grid.template ? (
                <>
                  <p class="text-soft">Filled in for each product: {filledIn(grid.template)}.</p>
                  <details class="mt-2">
                    <summary class="cursor-pointer text-soft">Its HTML</summary>
                    <pre class="mt-1 max-h-60 overflow-auto text-xs whitespace-pre-wrap">{grid.template}</pre>
                  </details>
                </>
              ) : (
                <p class="text-soft">It has no link or no title, or is too long. Try another one.</p>
              )}
            </div>
          )}
          {listing && !forCard && grid && (
            <div class="rounded-field border border-base-300 p-3 text-sm">
              <p class="font-medium">A grid of {grid.cards} cards</p>
              <p class="text-soft">
                Cards: <code>{grid.card}</code>
              </p>
              <p class="text-soft">
                Product from{' '}
                {grid.attribute ? (
                  <code>{grid.attribute}</code>
                ) : grid.linkPattern ? (
                  <code>{grid.linkPattern}</code>
                ) : (
                  'the catalogue’s addresses'
                )}
              </p>
            </div>
          )}
          {listing && chain.length > 0 && !grid && (
            <p class="text-sm text-warning">No grid was found around this element. Click a product card.</p>
          )}
          {!listing && chain.length > 0 && (
            <fieldset class="flex min-w-0 flex-col gap-1">
              <legend class="mb-1 text-sm font-medium">Element</legend>
              {chain.map((element, index) => (
                <label
                  key={element.selector}
                  class={`flex cursor-pointer gap-2.5 rounded-field px-2 py-1.5 ${chosen === element.selector ? 'bg-primary/10' : 'hover:bg-base-200'}`}
                >
                  <input
                    type="radio"
                    name="picked"
                    class="radio radio-xs radio-primary mt-1"
                    checked={chosen === element.selector}
                    onChange={() => setChosen(element.selector)}
                  />
                  <span class="min-w-0">
                    <span class="block truncate text-sm">
                      {index === 0 ? element.label : `in ${element.label}`}
                    </span>
                    <code class="block truncate text-xs text-soft">{element.selector}</code>
                  </span>
                </label>
              ))}
            </fieldset>
          )}
          {!forCard && (
            <TextField
              label="Selector"
              mono
              value={chosen}
              onValue={setChosen}
              error={problem}
              hint={matchText(matches, chosen)}
            />
          )}
          {matches && matches.selector === chosen && matches.count > 1 && !listing && (
            <p class="text-sm text-warning">All {matches.count} of them would change.</p>
          )}
        </div>
      </div>
    </Dialog>
  );
}

const FILLED: [name: string, words: string][] = [
  ['url', 'link'],
  ['image', 'picture'],
  ['title', 'name'],
  ['brand', 'brand'],
  ['price', 'price'],
  ['compare_at', 'old price'],
];

/** What of a product a template has a place for, in words. */
function filledIn(template: string): string {
  return FILLED.filter(([name]) => template.includes(`{{${name}}}`))
    .map(([, words]) => words)
    .join(', ');
}

function matchText(
  matches: { selector: string; count: number; valid: boolean } | undefined,
  chosen: string,
): string {
  if (!chosen) return 'Nothing is picked yet.';
  if (!matches || matches.selector !== chosen) return 'Looking …';
  if (!matches.valid) return 'This is no CSS selector.';
  return matches.count === 0
    ? 'Matches nothing on this page.'
    : `Matches ${matches.count} ${matches.count === 1 ? 'element' : 'elements'} on this page.`;
}
