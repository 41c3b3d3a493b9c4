import { may } from '../session.ts';
import { Page } from '../ui/page.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { People } from '../account/people.tsx';
import { Tokens } from '../account/tokens.tsx';
import { Connections } from './connections.tsx';
import { SiteSettings } from './site-settings.tsx';

export default function Settings() {
  const admin = may('admin');
  return (
    <Page
      title="Settings"
      {...(!admin && { lead: 'You can look; changing settings needs an administrator.' })}
    >
      <Tabs
        name="Settings"
        tabs={[
          { id: 'site', label: 'Shop', content: <SiteSettings /> },
          ...(admin
            ? [
                { id: 'connections', label: 'Tag and orders', content: <Connections /> },
                { id: 'people', label: 'People', content: <People /> },
                { id: 'tokens', label: 'API tokens', content: <Tokens /> },
              ]
            : []),
        ]}
      />
    </Page>
  );
}
