import type { TemplateReport } from '../../model/api/edge.ts';
import type { ShardStore } from './shard-store.ts';

const META = 'page_templates';
/** Beyond, the templates that changed longest ago are forgotten. */
const MAX_TEMPLATES = 200;

/** What the site's page templates have shown; kept as one row, written only when something is new. */
export function noteTemplates(store: ShardStore, reports: readonly TemplateReport[]): void {
  if (reports.length === 0) return;
  const known = new Map(knownTemplates(store).map((one) => [one.template, one]));
  for (const report of reports) {
    known.delete(report.template);
    known.set(report.template, report);
  }
  store.setMeta(META, JSON.stringify([...known.values()].slice(-MAX_TEMPLATES)));
}

/** Templates as last told, the latest change last. */
export function knownTemplates(store: ShardStore): TemplateReport[] {
  return JSON.parse(store.meta(META) ?? '[]') as TemplateReport[];
}
