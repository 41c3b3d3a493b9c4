import * as v from 'valibot';
import type { RankerRecord } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { promotionOf, variationOf, type Promotion } from '../../model/ranker/promotion.ts';
import { ListingValueSchema, type ListingValue } from '../../model/ranker/watch/listing-value.ts';
import type { RankerReport } from '../../model/ranker/watch/watch.ts';
import { rankingSettings } from '../../model/ranking-settings.ts';
import type { Audit } from '../audit/store.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { experimentStore } from '../experiment/store.ts';
import { HttpError } from '../http-error.ts';
import { r2Keys } from '../keys.ts';
import { contractOf } from '../record-store.ts';
import { SYSTEM } from '../result/alarms.ts';
import { measure } from '../result/measure.ts';
import { change } from '../site/publish.ts';
import { getSite, listRankers, makeRankerLive } from '../site/store.ts';

interface MakeLive {
  site: string;
  version: string;
  actor: Audit['actor'];
  now: number;
  /** Why it becomes live though the log or an experiment does not speak for it; kept in the audit log. */
  override?: string | undefined;
}

/**
 * Makes a ranker live. The first ranker of a site and one that was live before (a roll back) go at once; any other has
 * to pass the gate, value from the log and then an experiment, or somebody says why not. Throws 404 and 409.
 */
export async function makeLive(
  env: Env,
  { site, version, actor, now, override }: MakeLive,
): Promise<RankerRecord[]> {
  const db = database(env);
  const all = await listRankers(db, site);
  const chosen = all.find((ranker) => ranker.version === version);
  if (!chosen)
    throw new HttpError(404, 'not_found', `There is no ranker "${version}" on the site "${site}".`);
  if (chosen.status === 'live') throw new HttpError(409, 'conflict', `${version} is live already.`);
  const live = all.find((ranker) => ranker.status === 'live');
  const isRollBack = chosen.live_at !== undefined;
  if (live && !isRollBack && override === undefined) {
    const { allowed, value, experiment } = await promotionFor(env, site, version);
    if (!allowed)
      throw new HttpError(
        409,
        'conflict',
        `${version} may not become live yet. ${value.why} ${experiment.why} Run an experiment against ${live.version}, or say in "override" why it should be live all the same.`,
      );
  }
  await change(env, {
    site,
    statements: [...makeRankerLive(db, site, version, now)],
    audit: {
      actor,
      action: isRollBack ? 'roll back' : 'make live',
      subjectKind: 'ranker',
      subject: version,
      before: { live: live?.version },
      after: { live: version },
      ...(override === undefined ? {} : { note: override }),
    },
    now,
  });
  return listRankers(db, site);
}

/** How far a candidate is, by the last report and the experiments of now. */
export async function promotionFor(env: Env, site: string, version: string): Promise<Promotion> {
  const object = await env.BUCKET.get(r2Keys.rankerReport(site));
  const report = object ? await object.json<RankerReport>() : undefined;
  const db = database(env);
  const [experiments, all] = await Promise.all([experimentStore.list(db, site), listRankers(db, site)]);
  return promotionOf({
    version,
    report,
    offPolicy: offPolicyOf(all.find((one) => one.version === version)),
    experiments: experiments.map(contractOf),
  });
}

/**
 * Where the site allows it, makes the newest candidate live that the log and an experiment speak for; a running
 * experiment counts when its verdict names the candidate the winner. Gives the version, if any.
 */
export async function promoteByItself(
  env: Env,
  site: string,
  report: RankerReport,
  now: number,
): Promise<string | undefined> {
  const db = database(env);
  if (!rankingSettings(await getSite(db, site)).promote_by_itself) return undefined;
  const experiments = (await experimentStore.list(db, site)).map(contractOf);
  const candidates = (await listRankers(db, site)).filter(({ status }) => status === 'candidate');
  for (const candidate of candidates) {
    const { version } = candidate;
    const winners = new Map<string, number | undefined>();
    for (const experiment of experiments)
      if (experiment.status === 'running' && variationOf(experiment, version) > 0)
        winners.set(experiment.id, await winnerOf(env, site, experiment, now));
    const promotion = promotionOf({
      version,
      report,
      offPolicy: offPolicyOf(candidate),
      experiments,
      winnerOf: ({ id }) => winners.get(id),
    });
    if (!promotion.allowed) continue;
    const why = `${promotion.value.why} ${promotion.experiment.why}`;
    await makeLive(env, { site, version, actor: SYSTEM, now, override: why });
    console.log(JSON.stringify({ event: 'ranker_promoted', site, ranker: version, why }));
    return version;
  }
  return undefined;
}

/** The trainer's estimate in a card; undefined: an older card, or one of another trainer. */
function offPolicyOf(ranker: RankerRecord | undefined): ListingValue | undefined {
  const parsed = v.safeParse(ListingValueSchema, ranker?.card['off_policy']);
  return parsed.success ? parsed.output : undefined;
}

async function winnerOf(
  env: Env,
  site: string,
  experiment: Experiment,
  now: number,
): Promise<number | undefined> {
  const phase = experiment.phases.at(-1);
  if (!phase) return undefined;
  const { verdict } = await measure(env, site, experiment, phase, now);
  return verdict.kind === 'winner' ? (verdict.variation ?? undefined) : undefined;
}
