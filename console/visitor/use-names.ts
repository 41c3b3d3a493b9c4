import type { Names } from '../../model/api/why.ts';
import { api } from '../api.ts';
import { useLoad } from '../ui/use-load.ts';

/** Names for the ids in a visitor's history; ids themselves until they are known, or where something is gone. */
export function useNames(site: string): Names & { segment(id: string): string } {
  const load = useLoad(async () => {
    const query = { site };
    const [placements, experiments, segments] = await Promise.all([
      api('GET /api/placements', { query }),
      api('GET /api/experiments', { query }),
      api('GET /api/segments', { query }),
    ]);
    return { placements, experiments, segments };
  }, [site]);
  const { placements = [], experiments = [], segments = [] } = load.data ?? {};
  return {
    placement: (id) => placements.find((one) => one.id === id)?.name ?? id,
    experiment: (id) => experiments.find((one) => one.id === id)?.name ?? id,
    variation: (experiment, index) =>
      experiments.find((one) => one.id === experiment)?.variations[index]?.name ?? `variation ${index}`,
    rule: (placement, rule) =>
      placements.find((one) => one.id === placement)?.rules.find((one) => one.id === rule)?.name || rule,
    segment: (id) => segments.find((one) => one.id === id)?.name ?? id,
  };
}
