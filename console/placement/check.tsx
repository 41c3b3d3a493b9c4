import { useEffect, useState } from 'preact/hooks';
import type { PlacementCheck, PlacementProbe } from '../../model/api/placement.ts';
import type { Placement } from '../../model/placement.ts';
import { api } from '../api.ts';
import { TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Panel } from '../ui/page.tsx';

/** So long after the last change a draft is looked at. */
const SETTLE_MILLIS = 600;

interface CheckProps {
  placement: Placement;
  site: string;
  /** A page of the shop to begin with. */
  path: string;
  /** The draft can be sent: name and element are there. */
  isWhole: boolean;
}

/** What a draft collides with, as it is written; and what it comes to on a page of the shop, when asked. */
export function CheckPanel({ placement, site, path, isWhole }: CheckProps) {
  const [found, setFound] = useState<PlacementCheck>();
  const [page, setPage] = useState(path);
  const [tried, setTried] = useState<PlacementCheck>();
  const [busy, setBusy] = useState(false);
  const body = { ...placement, id: placement.id || 'draft', name: placement.name.trim() || 'Draft' };
  const text = JSON.stringify(body);

  useEffect(() => {
    setTried(undefined);
    if (!isWhole) return setFound(undefined);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api('POST /api/placements/check', { query: { site }, body: { placement: body }, signal: abort.signal })
        .then(setFound)
        // What a schema refuses is said by the form when it is saved.
        .catch(() => setFound(undefined));
    }, SETTLE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, isWhole, site]);

  const tryIt = async () => {
    setBusy(true);
    const at = page.startsWith('/') ? page : `/${page}`;
    try {
      setTried(
        await api('POST /api/placements/check', { query: { site }, body: { placement: body, path: at } }),
      );
    } catch (error) {
      setTried({ faults: [], conflicts: [], not_tried: (error as Error).message });
    }
    setBusy(false);
  };

  return (
    <Panel title="Check" hint="Before shoppers see it.">
      <div class="flex flex-col gap-4">
        {found && (found.faults.length > 0 || found.conflicts.length > 0) && (
          <ul class="flex flex-col gap-1.5" aria-label="Found">
            {found.faults.map((fault) => (
              <li key={fault}>
                <Line tone="text-error" text={fault} />
              </li>
            ))}
            {found.conflicts.map(({ placement: id, why }) => (
              <li key={`${id} ${why}`}>
                <Line tone="text-warning" text={why} href={`/${site}/placements/${id}`} />
              </li>
            ))}
          </ul>
        )}
        {found && found.faults.length === 0 && found.conflicts.length === 0 && (
          <p class="text-soft">Every rule can be reached, and no other placement touches the same.</p>
        )}
        <div class="flex items-end gap-2">
          <div class="min-w-0 flex-1 sm:max-w-sm">
            <TextField label="Try it on this page of the shop" mono value={page} onValue={setPage} />
          </div>
          <button type="button" class="btn" disabled={!isWhole || busy} onClick={tryIt}>
            {busy && <span class="loading loading-spinner loading-xs" />} Try
          </button>
        </div>
        <div aria-live="polite">
          {tried?.not_tried && <Line tone="text-error" text={tried.not_tried} />}
          {tried?.probe && <Probe probe={tried.probe} placement={placement} />}
        </div>
      </div>
    </Panel>
  );
}

function Line({ text, tone, href }: { text: string; tone: string; href?: string }) {
  return (
    <p class="flex gap-2 text-sm">
      <Icon name="alert" size={17} class={`mt-0.5 ${tone}`} />
      <span class="min-w-0 break-words">
        {text}{' '}
        {href && (
          <a class="link" href={href}>
            Look at it
          </a>
        )}
      </span>
    </p>
  );
}

const REFUSED: Record<string, string> = {
  'no-grid': 'there is no grid',
  'few-cards': 'fewer than two cards name a product: say how they do, or send the catalogue',
  'too-large': 'the grid is too large',
  'not-closed': 'the grid never ends',
  'nested-form': 'its cards have forms, and stand in a form themselves',
  'open-formatting': 'a tag such as <b> or <a>, in or before the grid, is never closed',
  'unclosed-element': 'something in a card is never closed',
  'stray-end-tag': 'an end tag in it closes what was never opened there',
  'split-card': 'a link stands in a link',
};

function Probe({ probe, placement }: { probe: PlacementProbe; placement: Placement }) {
  const { matches, products, refused, framework, shown_by: by, is_for_page: isMeant, path } = probe;
  const located = placement.kind !== 'redirect' && placement.kind !== 'overlay';
  const isFine = isMeant && (!located || by !== undefined) && refused === undefined;
  const lines = [
    isMeant ? `${path} is one of its pages.` : `${path} is none of its pages: look at “Pages”.`,
    ...(located ? [matches === 1 ? 'Its element is there.' : `${matches} elements match.`] : []),
    ...(products === undefined ? [] : [`${products} cards name their product.`]),
    ...(refused === undefined
      ? []
      : [`The shop’s order would stay: ${REFUSED[refused] ?? refused.replaceAll('-', ' ')}.`]),
    ...(framework === 'none' ? [] : [`The page is taken over by ${framework}.`]),
    ...(by === 'edge' ? ['The edge shows it: it is there with the page.'] : []),
    ...(by === 'edge+state' ? ['The edge shows it, in the page and in its state.'] : []),
    ...(by === 'plugin' ? ['The plugin shows it, once the page’s own scripts are done.'] : []),
  ];
  return (
    <p class="flex gap-2 text-sm">
      <Icon
        name={isFine ? 'check' : 'alert'}
        size={17}
        class={`mt-0.5 ${isFine ? 'text-success' : 'text-warning'}`}
      />
      <span>{lines.join(' ')}</span>
    </p>
  );
}
