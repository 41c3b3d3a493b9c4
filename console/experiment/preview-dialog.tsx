import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { pageOf } from '../placement/page-of.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ago } from '../ui/format.ts';
import { Secret } from '../ui/secret.tsx';
import { useLoad } from '../ui/use-load.ts';
import { VariationField } from './variation-field.tsx';

interface PreviewDialogProps {
  experiment: Stored<Experiment>;
  site: string;
  onClose: () => void;
}

/** Makes a link that shows one variation on the shop itself, to whoever opens it first; nothing of it is counted. */
export function PreviewDialog({ experiment, site, onClose }: PreviewDialogProps) {
  const [variation, setVariation] = useState('1');
  const [path, setPath] = useState<string>();
  const [link, setLink] = useState<{ url: string; expires_at: number }>();
  const placements = useLoad(() => api('GET /api/placements', { query: { site } }), [site]);
  const [first] = Object.keys(experiment.variations[Number(variation)]?.experiences ?? {});
  const suggested = pageOf(placements.data?.find((placement) => placement.id === first)?.match);
  const page = path ?? suggested;
  if (link) {
    return (
      <Dialog title="The preview is ready" onClose={onClose}>
        <p>
          The link works once and ends {ago(link.expires_at, Date.now())}. Whoever opens it sees the variation
          on every page until they leave the preview.
        </p>
        <Secret text={link.url} />
        <a href={link.url} target="_blank" rel="noreferrer" class="btn btn-primary self-start">
          Open it
        </a>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={`Preview ${experiment.name}`}
      submit="Make the link"
      keepOpen
      onClose={onClose}
      onSubmit={async () => {
        const body = { variation: Number(variation), path: page.startsWith('/') ? page : `/${page}` };
        setLink(await api('POST /api/experiments/:id/preview', { id: experiment.id, query: { site }, body }));
      }}
    >
      <p>
        Shows a variation on the shop itself, whether the experiment runs or not. Nothing of a preview is
        counted.
      </p>
      <VariationField experiment={experiment} value={variation} onValue={setVariation} />
      <TextField label="Page" mono value={page} onValue={setPath} />
    </Dialog>
  );
}
