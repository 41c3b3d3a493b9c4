import { useSite } from '../path.ts';
import { Page } from '../ui/page.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Catalog } from './catalog.tsx';
import { Channels } from './channels.tsx';
import { Imports } from './imports.tsx';
import { Sharing } from './sharing.tsx';

/** What comes in and goes out beside the shop's pages. */
export default function Data() {
  const id = useSite();
  return (
    <Page title="Data" lead="Files in, channels, the catalogue and how good it is, and what may go out.">
      <Tabs
        name="Data"
        tabs={[
          { id: 'import', label: 'Import', content: <Imports id={id} /> },
          { id: 'channels', label: 'Channels', content: <Channels id={id} /> },
          { id: 'catalog', label: 'Catalogue', content: <Catalog id={id} /> },
          { id: 'sharing', label: 'Publication', content: <Sharing id={id} /> },
        ]}
      />
    </Page>
  );
}
