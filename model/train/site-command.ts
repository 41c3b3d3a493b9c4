import { parseArgs } from 'node:util';
import { SiteApi } from './site-api.ts';
import { readExport, readProducts, trainSite } from './train-site.ts';
import { writeBundle } from './write-bundle.ts';

export const SITE_HELP = `npm run train -- --site ID --from URL --out DIR [--publish [--live]]

Trains a ranker from what a site's shards logged, and writes the bundle into DIR.
  --site ID     the site
  --from URL    the console's address, e.g. https://console.example
  --out DIR     where the bundle goes (ranker.onnx, trees.bin, items.bin, goldens.json, card.json, manifest.json)
  --publish     uploads the bundle and registers it as a candidate
  --live        with --publish: makes it the ranker that serves; refused where another is live, unless the log's
                off-policy value and an experiment speak for it
The API token (scope "train") is read from the environment variable ENDCAP_TOKEN.
The last line printed is one JSON object: version, data and metrics.`;

/** `npm run train -- --site ...`: resolves with what was learned, throws one clear line where it cannot be. */
export async function trainFromSite(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      site: { type: 'string' },
      from: { type: 'string' },
      out: { type: 'string' },
      publish: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
    },
  });
  const { site, from, out } = values;
  const token = process.env.ENDCAP_TOKEN;
  if (!site || !from || !out) throw new Error('--site, --from and --out are needed; --help shows an example');
  if (!URL.canParse(from))
    throw new Error(`--from is ${from}; an address such as https://console.example is needed`);
  if (!token)
    throw new Error(
      'the environment variable ENDCAP_TOKEN is empty; make an API token with scope "train" in the console, under Settings',
    );
  const api = new SiteApi({ from, token, site });
  const [log, products] = await Promise.all([api.exportLog(), api.products()]);
  const bundle = await trainSite({
    site,
    rows: readExport(log),
    products: readProducts(products),
    now: Date.now(),
    onProgress: progressLine(),
  });
  writeBundle(out, bundle);
  const { version, data, metrics } = bundle.card;
  if (values.publish) await api.publish(out, version, values.live);
  return { version, data, metrics, published: values.publish, live: values.publish && values.live };
}

/** Writes a line to stderr for each fifth of a step. */
function progressLine(): (step: string, share: number) => void {
  let said = '';
  return (step, share) => {
    const line = `train: ${step} ${Math.floor(share * 5) * 20} %`;
    if (line !== said) process.stderr.write(`${line}\n`);
    said = line;
  };
}
