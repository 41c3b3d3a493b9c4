import { parseArgs } from 'node:util';
import { ApiClient } from '../demo/api-client.ts';

const HELP = `npm run dead-letters -- --site ID --url CONSOLE --token TOKEN

Delivers again what no shard took in ten tries. What arrives is counted once and deleted here; what fails again stays.
The token (or the variable ENDCAP_TOKEN) needs the scope backfill. The last line is one JSON object.`;

const { values } = parseArgs({
  options: {
    site: { type: 'string' },
    url: { type: 'string' },
    token: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const token = values.token ?? process.env.ENDCAP_TOKEN;
if (!values.site || !values.url || !token) {
  console.error('endcap: --site, --url and --token are needed; --help says more.');
  process.exit(1);
}
try {
  const api = new ApiClient(values.url, token);
  const path = `/dead-letters/replay?site=${encodeURIComponent(values.site)}`;
  let replayed = 0;
  for (;;) {
    const part = await api.post<{ replayed: number; failed: number; left: boolean }>(path);
    replayed += part.replayed;
    process.stderr.write(`${replayed} delivered\n`);
    // A round in which nothing arrived would be the same again.
    if (part.left && part.replayed > 0) continue;
    console.log(JSON.stringify({ replayed, failed: part.failed }));
    process.exit(part.failed > 0 ? 1 : 0);
  }
} catch (error) {
  console.error(`endcap: ${(error as Error).message}`);
  process.exit(1);
}
