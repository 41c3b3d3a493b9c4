import { and, eq, inArray, lt } from 'drizzle-orm';
import { stableText } from './stable-text.ts';
import type { Product } from '../../model/catalog.ts';
import type { SeenProduct } from '../../model/merge-catalog.ts';
import { seenProducts } from '../database.ts';
import type { Database } from '../database.ts';

/** D1 binds 100 parameters a statement. */
const IDS_A_STATEMENT = 90;
/** That a product is still there is written at most so often. */
const SEEN_AGAIN_MILLIS = 12 * 3_600_000;

/** Keeps products as seen now; one that says the same as before costs a write only twice a day. Gives how many changed. */
export async function keepSeen(
  db: Database,
  site: string,
  products: readonly Product[],
  now: number,
): Promise<number> {
  const known = new Map<string, { body: string; seenAt: number }>();
  for (let from = 0; from < products.length; from += IDS_A_STATEMENT) {
    const ids = products.slice(from, from + IDS_A_STATEMENT).map(({ id }) => id);
    const rows = await db
      .select()
      .from(seenProducts)
      .where(and(eq(seenProducts.site, site), inArray(seenProducts.id, ids)));
    for (const { id, body, seenAt } of rows) known.set(id, { body: stableText(body), seenAt });
  }
  let changed = 0;
  const statements = products.flatMap((product) => {
    const before = known.get(product.id);
    const isSame = before?.body === stableText(product);
    if (!isSame) changed += 1;
    if (isSame && now - before!.seenAt < SEEN_AGAIN_MILLIS) return [];
    return [
      db
        .insert(seenProducts)
        .values({ site, id: product.id, body: product, seenAt: now, changedAt: now })
        .onConflictDoUpdate({
          target: [seenProducts.site, seenProducts.id],
          set: isSame ? { seenAt: now } : { body: product, seenAt: now, changedAt: now },
        }),
    ];
  });
  const [first, ...others] = statements;
  if (first) await db.batch([first, ...others]);
  return changed;
}

/** All products of a site as they were last seen. */
export async function listSeen(db: Database, site: string): Promise<SeenProduct[]> {
  const rows = await db.select().from(seenProducts).where(eq(seenProducts.site, site));
  return rows.map(({ body, seenAt }) => ({ product: body, at: seenAt }));
}

/** Forgets products that were last seen before a moment, of all sites; gives the sites that had any. */
export async function forgetSeen(db: Database, before: number): Promise<string[]> {
  const gone = await db
    .delete(seenProducts)
    .where(lt(seenProducts.seenAt, before))
    .returning({ site: seenProducts.site });
  return [...new Set(gone.map(({ site }) => site))];
}
