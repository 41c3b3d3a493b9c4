import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Facets } from '../../model/api/site.ts';
import { api } from '../api.ts';
import { site } from '../session.ts';

const held = signal<{ site: string; facets: Facets } | undefined>(undefined);

/** What the catalogue offers as values to choose from; undefined until it is known, or where there is none. */
export function useFacets(): Facets | undefined {
  const id = site.value?.id;
  useEffect(() => {
    if (!id || held.value?.site === id) return;
    // Suggestions are a help only: without them the values are typed.
    api('GET /api/sites/:site/facets', { site: id }).then(
      (facets) => (held.value = { site: id, facets }),
      () => undefined,
    );
  }, [id]);
  return held.value?.site === id ? held.value?.facets : undefined;
}
