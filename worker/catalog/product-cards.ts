import type { ProductCard } from '../../model/api/visitor.ts';
import type { Env } from '../env.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { loadCatalog } from './load.ts';

/** Cards of the products named, as far as the published catalogue has them; none where it cannot be read. */
export async function productCards(
  env: Env,
  site: string,
  ids: ReadonlySet<string>,
): Promise<Record<string, ProductCard>> {
  const cards: Record<string, ProductCard> = {};
  const snapshot = await loadSnapshot(env, site, { now: Date.now() });
  const catalog = snapshot && (await loadCatalog(env, snapshot).catch(() => undefined));
  for (const id of catalog ? ids : []) {
    const product = catalog!.byId.get(id);
    if (!product) continue;
    const { title, url, image, price, category } = product;
    cards[id] = {
      id,
      title,
      url,
      price,
      ...(image && { image: new URL(image, snapshot!.site.origin).href }),
      ...(category && { category }),
    };
  }
  return cards;
}
