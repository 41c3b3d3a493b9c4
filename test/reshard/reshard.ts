import { parseArgs } from 'node:util';
import { ApiClient } from '../demo/api-client.ts';

const HELP = `npm run reshard -- --site ID --from N --url CONSOLE --token TOKEN

Moves visitors to their new shards after the number of shards was changed: set SHARDS in wrangler.toml from N to the
new number, deploy, then run this at once. Events of visitors not moved yet start anew in their new shard and are
merged when they are moved, so nothing is lost; until then their pages know only what is new. May be broken off and
started again at any time. The token (or the variable ENDCAP_TOKEN) needs the scope admin.`;

const { values } = parseArgs({
  options: {
    site: { type: 'string' },
    from: { type: 'string' },
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
const from = Number(values.from);
if (!values.site || !values.url || !token || !Number.isInteger(from) || from < 1) {
  console.error(
    'endcap: --site, --from (the number of shards before), --url and --token are needed; --help says more.',
  );
  process.exit(1);
}
try {
  const api = new ApiClient(values.url, token);
  let moved = 0;
  for (let more = true; more;) {
    const part = await api.post<{ moved: number; more: boolean }>(`/sites/${values.site}/reshard`, { from });
    moved += part.moved;
    more = part.more;
    process.stderr.write(`${moved} visitors moved\n`);
  }
  console.log(JSON.stringify({ moved }));
} catch (error) {
  console.error(`endcap: ${(error as Error).message}`);
  process.exit(1);
}
