import { useEffect, useRef, useState } from 'preact/hooks';
import type { Edit } from '../../model/placement.ts';
import type { FromPage, ToPage } from './picker-messages.ts';

interface PagePreviewProps {
  site: string;
  path: string;
  /** The placement's own selector. */
  selector: string;
  edits: readonly Edit[];
}

/** The shop's page with the edits made in it, as they are typed. Opened on demand, since it fetches the page. */
export function PagePreview({ site, path, selector, edits }: PagePreviewProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="text-sm font-medium">See it on the page</summary>
      {open && <Frame site={site} path={path} selector={selector} edits={edits} />}
    </details>
  );
}

function Frame({ site, path, selector, edits }: PagePreviewProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const hear = (event: MessageEvent<FromPage>) => {
      if (event.source === frame.current?.contentWindow && event.data?.endcap === 'ready') setReady(true);
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, []);
  const wanted = JSON.stringify([selector, edits]);
  useEffect(() => {
    const message: ToPage = { endcap: 'apply', selector, edits };
    if (ready) frame.current?.contentWindow?.postMessage(message, '*');
  }, [wanted, ready]);
  return (
    <iframe
      ref={frame}
      title="The page with the change"
      sandbox="allow-scripts"
      src={`/api/sites/${encodeURIComponent(site)}/page-view?path=${encodeURIComponent(path)}`}
      class="mt-2 h-96 w-full rounded-field border border-base-300 bg-white"
    />
  );
}
