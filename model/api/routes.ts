import type { Experiment } from '../experiment.ts';
import type { Placement } from '../placement.ts';
import type { Learned } from '../learned.ts';
import type { Condition, Segment } from '../segment.ts';
import type { CatalogAnswer, CatalogList } from './catalog.ts';
import type { CensusAnswer, NoisyCensus, PreviewAnswer } from './census.ts';
import type { Site } from '../site.ts';
import type { ErasureReceipt } from '../visitor-view.ts';
import type {
  ApiToken,
  Invite,
  Me,
  NewToken,
  OneTimeLink,
  Person,
  Role,
  Setup,
  SetupLink,
} from './account.ts';
import type { EdgeAnswer } from './edge.ts';
import type { ChannelsAnswer, ImportPart, ImportRecord, ImportSettings, NewImport } from './import.ts';
import type {
  ApprovalNote,
  Checklist,
  NewPhase,
  PreviewAsked,
  ShipAsked,
  Start,
  Stop,
} from './experiment.ts';
import type { Alarm, BanditStep, BreakdownAnswer, LiftGlance, PlanAnswer, ResultAnswer } from './result.ts';
import type { CheckAsked, PlacementCheck } from './placement.ts';
import type { OverviewAnswer } from './overview.ts';
import type { RankerReportAnswer, SimulationAnswer, SimulationAsked } from './ranker.ts';
import type { AuditEntry, Facets, Published, RankerRecord, SiteRecord, Stored } from './site.ts';
import type { SegmentSize, VisitorAnswer, VisitorPage } from './visitor.ts';

/** Bodies and answers of the console's API, one line a route: what the console asks and the Worker's slices answer. */
export interface Api {
  'POST /api/auth/sign-in/email': { body: { email: string; password: string }; answer: unknown };
  'POST /api/auth/sign-out': { body: Record<never, never>; answer: unknown };
  'POST /api/auth/change-password': {
    body: { currentPassword: string; newPassword: string; revokeOtherSessions: boolean };
    answer: unknown;
  };
  'POST /api/setup/check': { body: { token: string }; answer: SetupLink };
  'POST /api/setup': { body: Setup; answer: unknown };
  'GET /api/me': { answer: Me };
  'GET /api/people': { answer: Person[] };
  'POST /api/people': { body: Invite; answer: OneTimeLink };
  'PUT /api/people/:id': { body: { role?: Role; disabled?: boolean }; answer: Person };
  'POST /api/people/:id/link': { answer: OneTimeLink };
  'GET /api/tokens': { answer: ApiToken[] };
  'POST /api/tokens': { body: NewToken; answer: ApiToken & { token: string } };
  'DELETE /api/tokens/:id': { answer: unknown };
  'GET /api/sites': { answer: SiteRecord[] };
  'GET /api/sites/:site': { answer: SiteRecord };
  'PUT /api/sites/:site': { body: Site; answer: SiteRecord };
  'PUT /api/sites/:site/holdout': { body: { share: number }; answer: SiteRecord };
  'GET /api/sites/:site/shop-key': { answer: { shop_key: string; orders_url: string } };
  'PUT /api/sites/:site/shopify-secret': { body: { secret: string }; answer: unknown };
  'POST /api/sites/:site/customers/erase': { body: { customer: string }; answer: ErasureReceipt };
  'POST /api/sites/:site/publish': { answer: Published };
  'GET /api/sites/:site/catalog': { answer: CatalogAnswer };
  'GET /api/sites/:site/catalog/list': { answer: CatalogList };
  'GET /api/sites/:site/rankers': { answer: RankerRecord[] };
  'POST /api/sites/:site/rankers/:version/live': { body: { override?: string }; answer: RankerRecord[] };
  'GET /api/sites/:site/rankers/report': { answer: RankerReportAnswer };
  'POST /api/sites/:site/rankers/report': { answer: RankerReportAnswer };
  'POST /api/sites/:site/simulate': { body: SimulationAsked; answer: SimulationAnswer };
  'GET /api/sites/:site/edge': { answer: EdgeAnswer };
  'POST /api/sites/:site/edge/kill': { body: { on: boolean }; answer: SiteRecord };
  'POST /api/sites/:site/edge/cache': { body: { on: boolean }; answer: SiteRecord };
  'POST /api/sites/:site/edge/purge': { answer: SiteRecord };
  'POST /api/sites/:site/edge/retry': { body: { template: string; placement: string }; answer: unknown };
  'PUT /api/kill-switch': { body: { on: boolean }; answer: { all: boolean } };
  'GET /api/sites/:site/overview': { answer: OverviewAnswer };
  'GET /api/sites/:site/visitors': { answer: VisitorPage };
  'GET /api/sites/:site/visitors/:visitor': { answer: VisitorAnswer };
  'DELETE /api/sites/:site/visitors/:visitor': { answer: ErasureReceipt };
  'GET /api/sites/:site/segment-sizes': { answer: Record<string, SegmentSize> };
  'GET /api/sites/:site/census': { answer: CensusAnswer };
  'POST /api/sites/:site/segment-preview': { body: { condition: Condition }; answer: PreviewAnswer };
  'POST /api/sites/:site/census-export': { body: { epsilon: number }; answer: NoisyCensus };
  'POST /api/sites/:site/segments/:id/push': {
    body: { url: string; format: 'ndjson' | 'ads' };
    answer: { status: number };
  };
  'GET /api/sites/:site/learned': { answer: Learned };
  'POST /api/sites/:site/learned': { body: { method?: 'k-means' | 'dbscan' }; answer: Learned };
  'GET /api/sites/:site/imports': { answer: ImportRecord[] };
  'GET /api/sites/:site/import-settings': { answer: ImportSettings };
  'POST /api/sites/:site/imports': { body: NewImport; answer: ImportRecord & { resumed: boolean } };
  'POST /api/sites/:site/imports/:id/parts': { body: ImportPart; answer: ImportRecord };
  'GET /api/sites/:site/channels': { answer: ChannelsAnswer };
  'GET /api/sites/:site/facets': { answer: Facets };
  'GET /api/sites/:site/audit': { answer: AuditEntry[] };
  'GET /api/placements': { answer: Stored<Placement>[] };
  'GET /api/placements/:id': { answer: Stored<Placement> };
  'PUT /api/placements/:id': { body: Placement; answer: Stored<Placement> };
  'POST /api/placements/check': { body: CheckAsked; answer: PlacementCheck };
  'DELETE /api/placements/:id': { answer: unknown };
  'GET /api/segments': { answer: Stored<Segment>[] };
  'GET /api/segments/:id': { answer: Stored<Segment> };
  'PUT /api/segments/:id': { body: Segment; answer: Stored<Segment> };
  'DELETE /api/segments/:id': { answer: unknown };
  'GET /api/experiments': { answer: Stored<Experiment>[] };
  'GET /api/experiments/:id': { answer: Stored<Experiment> };
  'PUT /api/experiments/:id': { body: Experiment; answer: Stored<Experiment> };
  'DELETE /api/experiments/:id': { answer: unknown };
  'GET /api/experiments/:id/checklist': { answer: Checklist };
  'POST /api/experiments/checklist': { body: Experiment; answer: Checklist };
  'POST /api/experiments/advance': { answer: string[] };
  'POST /api/experiments/:id/preview': { body: PreviewAsked; answer: { url: string; expires_at: number } };
  'POST /api/experiments/:id/review': { body: ApprovalNote; answer: Stored<Experiment> };
  'POST /api/experiments/:id/approve': { body: ApprovalNote; answer: Stored<Experiment> };
  'POST /api/experiments/:id/decline': { body: ApprovalNote; answer: Stored<Experiment> };
  'POST /api/experiments/:id/start': { body: Start; answer: Stored<Experiment> };
  'POST /api/experiments/:id/ramp': { body: { coverage: number }; answer: Stored<Experiment> };
  'POST /api/experiments/:id/phase': { body: NewPhase; answer: Stored<Experiment> };
  'POST /api/experiments/:id/stop': { body: Stop; answer: Stored<Experiment> };
  'POST /api/experiments/:id/rollout': { body: { share: number }; answer: Stored<Experiment> };
  'POST /api/experiments/:id/ship': { body: ShipAsked; answer: Stored<Experiment> };
  'GET /api/experiments/:id/result': { answer: ResultAnswer };
  'GET /api/experiments/:id/glance': { answer: LiftGlance };
  'GET /api/experiments/:id/breakdown': { answer: BreakdownAnswer };
  'GET /api/experiments/:id/bandit': { answer: BanditStep[] };
  'GET /api/sites/:site/alarms': { answer: Alarm[] };
  'GET /api/sites/:site/holdout/result': { answer: ResultAnswer };
  'GET /api/sites/:site/plan': { answer: PlanAnswer };
  'POST /api/experiments/:id/archive': { answer: Stored<Experiment> };
  'POST /api/experiments/:id/duplicate': { answer: Stored<Experiment> };
}
