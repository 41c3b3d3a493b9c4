import type { Boost } from '../../model/ranker/boost.ts';

const KINDS = ['product', 'category', 'brand'] as const;

/** Boosts as lines such as `brand Alma 2`. */
export function boostText(boosts: readonly Boost[] | undefined): string {
  return (boosts ?? [])
    .flatMap(({ by, ...rest }) => {
      const kind = KINDS.find((one) => rest[one] !== undefined);
      return kind ? [`${kind} ${rest[kind]} ${by}`] : [];
    })
    .join('\n');
}

/** Lines such as `brand Alma 2` as boosts, and the lines that are none. */
export function readBoosts(text: string): { boosts: Boost[]; faulty: string[] } {
  const boosts: Boost[] = [];
  const faulty: string[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, kind, value, by] = /^(product|category|brand)\s+(.+?)\s+(\d+(?:[.,]\d+)?)$/.exec(line) ?? [];
    const factor = Number(by?.replace(',', '.'));
    if (kind && value && factor >= 0.1 && factor <= 10) boosts.push({ [kind]: value, by: factor });
    else faulty.push(line);
  }
  return { boosts, faulty };
}
