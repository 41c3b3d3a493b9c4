import * as v from 'valibot';
import { IdSchema } from '../site.ts';

export const SwitchSchema = v.object({ on: v.boolean() });

export const RetrySchema = v.object({
  template: v.pipe(v.string(), v.maxLength(2048)),
  placement: IdSchema,
});

/** Who gives a placement's change to a page that a framework takes over: the table of browser facts decides. */
export type ShownBy = 'edge' | 'edge+state' | 'plugin';

/** What pages of one template have shown, and what follows from it. */
export interface TemplateReport {
  /** Path, its last part a star. */
  template: string;
  /** The framework that takes the page over; `none`: the HTML stays as it came. */
  framework: string;
  /** Placement id -> who shows it there. */
  placements: Record<string, ShownBy>;
  /** Milliseconds since epoch of the last change. */
  at: number;
}

/** What an isolate tells of the pages that it served since it last told. */
export interface PageReport {
  /** Outcome or mishap -> how often. */
  pages: Record<string, number>;
  templates: TemplateReport[];
}

/** A placement that is left alone on a template's pages for now. */
export interface OpenCircuit {
  template: string;
  placement: string;
  /** `reverted`: the shop's own scripts put it back; `handler`, `ranking`: it failed at the edge. */
  cause: 'handler' | 'ranking' | 'reverted';
  /** Milliseconds since epoch. */
  opened_at: number;
  until: number;
}

/** The edge of a site as it is now: `GET /api/sites/:site/edge`. */
export interface EdgeAnswer {
  at: number;
  /** What became of pages in the last 24 hours, by outcome and by mishap; isolates tell every half minute. */
  pages: Record<string, number>;
  circuits: OpenCircuit[];
  templates: TemplateReport[];
  /** Kill switches: of this site, and of all sites. */
  killed: { site: boolean; all: boolean };
  cache: { on: boolean; epoch: number };
}
