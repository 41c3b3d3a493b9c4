import type { Product } from '../../../../model/catalog.ts';
import type { RankerCard } from '../../../../model/ranker/bundle.ts';
import { readLearned } from '../../../../model/ranker/learned.ts';
import { unpackTrees } from '../../../../model/ranker/pack-trees.ts';
import type { RankerSignals } from '../../../../model/ranker/listing/signals.ts';
import type { LoadedCatalog } from '../../../../worker/catalog/load.ts';
import { LoadedRanker } from '../../../../worker/ranker/loaded-ranker.ts';
import { percentiles } from './percentiles.ts';

interface Order {
  products: Product[];
  signals: RankerSignals;
  trees: string;
  items: string;
  onnx: string;
  candidates: number;
  calls: number;
}

const bytes = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** Ranks `candidates` products `calls` times, features included, by the interpreter and by ORT; answers times in ms. */
export default {
  async fetch(request: Request): Promise<Response> {
    const order = (await request.json()) as Order;
    const { products, signals, calls } = order;
    const catalog: LoadedCatalog = {
      at: 0,
      version: 'bench',
      products,
      byId: new Map(products.map((product) => [product.id, product])),
      byPath: new Map(),
    };
    const ranker = new LoadedRanker({
      version: 'bench',
      card: {} as RankerCard,
      trees: unpackTrees(bytes(order.trees)),
      learned: readLearned(bytes(order.items)),
    });
    const times = async (): Promise<number[]> => {
      const list: number[] = [];
      for (let call = 0; call < calls; call++) {
        const candidates = products
          .slice((call * 7) % (products.length - order.candidates))
          .slice(0, order.candidates)
          .map(({ id }) => id);
        const started = performance.now();
        await ranker.score({ candidates, signals, catalog, now: 1_780_000_000_000 });
        list.push(performance.now() - started);
      }
      return list.slice(Math.floor(calls / 10));
    };
    const interpreter = await times();
    const started = performance.now();
    await ranker.warm(bytes(order.onnx));
    const coldMillis = performance.now() - started;
    const source = ranker.source;
    const ort = await times();
    return Response.json({
      interpreter: percentiles(interpreter),
      ort: percentiles(ort),
      coldMillis,
      source,
    });
  },
};
