import { Hono } from 'hono';
import { requireToken, type ApiEnv } from '../account/access.ts';
import { siteOf } from '../site/site-of.ts';
import { allShards } from '../visitor/shards.ts';
import type { Page, TrainingRow } from '../../model/visitor-view.ts';

/** The shard's call as it is: the RPC types give up on the open records in decisions. */
interface ExportingShard {
  exportRows(site: string, cursor: string | undefined): Promise<Page<TrainingRow>>;
}

/**
 * `GET /api/export?site=`: what training reads, as NDJSON, one `TrainingRow` (model/visitor-view.ts) a line: a visitor's
 * events, decisions and exposures in the order of time, under a name that leads nobody back. Streams shard after shard;
 * an export that breaks off ends without the last line `{"end": true, "rows": N}`.
 */
export const routes = new Hono<ApiEnv>().get('/export', requireToken('train'), async (c) => {
  const site = (await siteOf(c)).id;
  const shards = await allShards(c.env, site);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  c.executionCtx.waitUntil(write(writable.getWriter()));
  return c.body(readable, 200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });

  async function write(writer: WritableStreamDefaultWriter<Uint8Array>): Promise<void> {
    const encoder = new TextEncoder();
    let count = 0;
    try {
      for (const shard of shards) {
        let cursor: string | undefined;
        do {
          const page: Page<TrainingRow> = await (shard as unknown as ExportingShard).exportRows(site, cursor);
          count += page.rows.length;
          if (page.rows.length > 0)
            await writer.write(encoder.encode(page.rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
          cursor = page.cursor;
        } while (cursor !== undefined);
      }
      await writer.write(encoder.encode(`${JSON.stringify({ end: true, rows: count })}\n`));
      await writer.close();
    } catch (error) {
      console.error(JSON.stringify({ event: 'export_failed', site, error: String(error) }));
      await writer.abort(error).catch(() => undefined);
    }
  }
});
