import { Empty, Page, Panel } from './ui/page.tsx';

export function NotFound() {
  return (
    <Page title="There is no such page">
      <Panel>
        <Empty
          icon="search"
          title="Nothing stands at this address"
          action={
            <a href="/" class="btn btn-primary">
              To the overview
            </a>
          }
        >
          It may be misspelt, or what it named has been deleted.
        </Empty>
      </Panel>
    </Page>
  );
}
