import { Empty, Page } from './ui/page.tsx';

export function NotFound() {
  return (
    <Page title="Not found" heading=" ">
      <Empty
        icon="search"
        title="There is no such page"
        action={
          <a href="/" class="btn btn-primary">
            To the overview
          </a>
        }
      >
        The address may be misspelt, or what it named has been deleted.
      </Empty>
    </Page>
  );
}
