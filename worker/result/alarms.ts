import { and, desc, eq } from 'drizzle-orm';
import type { Alarm, AlarmKind, ResultAnswer } from '../../model/api/result.ts';
import { auditLine } from '../audit/store.ts';
import { alarms, database, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { unequalConfirmation, type Unequal } from '../../model/result/confirmation.ts';

/** Visitors a variation must have before undone changes are held against it, and the share of them that is too many. */
const MIN_REVERTED_OF = 100;
const MAX_REVERTED_SHARE = 0.1;
const MAX_ALARMS = 100;

export const SYSTEM = { id: 'system', name: 'system' } as const;

type Said = Pick<Alarm, 'kind' | 'note'>;

/** What a result alarms of. */
export function alarmsIn({ result, verdict, shown }: ResultAnswer): Said[] {
  const said: Said[] = [];
  const say = (kind: AlarmKind, note: string) => said.push({ kind, note });
  if (result.split.alarm)
    say('srm', verdict.kind === 'srm' ? verdict.because : 'Visitors are not split as planned.');
  if (result.mixed.alarm)
    say('mixed', `${result.mixed.visitors} visitors saw more than one variation and were left out.`);
  for (const [index, { reverted }] of shown.entries()) {
    const { name, visitors } = result.variations[index]!;
    if (visitors < MIN_REVERTED_OF || reverted <= MAX_REVERTED_SHARE * visitors) continue;
    say('reverted', `The shop's own script undid ${name} for ${reverted} of ${visitors} visitors.`);
  }
  const unequal = unequalConfirmation(
    shown.map((one, index) => ({ ...one, visitors: result.variations[index]!.visitors })),
  );
  if (unequal.length > 0) say('unequal', unequal.map((one) => describe(one, result)).join(' '));
  if (verdict.kind === 'guardrail-breach') say('guardrail', verdict.because);
  return said;
}

function describe(
  { variation, what, control, treated }: Unequal,
  { variations }: ResultAnswer['result'],
): string {
  const [a, b] = [control, treated].map((share) => `${Math.round(100 * share)} %`);
  const [first, name] = [variations[0]!.name, variations[variation]!.name];
  return what === 'shown'
    ? `Pages confirmed ${name} for ${b} of its visitors, ${first} for ${a}: one of them breaks or delays the page, so the lift may come from that.`
    : `The shop's own script undid ${name} for ${b} of its visitors, ${first} for ${a}.`;
}

/** Notes alarms that were not known yet, each with a line in the audit log. Gives those. */
export async function noteAlarms(env: Env, site: string, answer: ResultAnswer, now: number): Promise<Said[]> {
  const db = database(env);
  const fresh: Said[] = [];
  for (const { kind, note } of alarmsIn(answer)) {
    const { experiment, phase } = answer;
    const noted = await db
      .insert(alarms)
      .values({ site, experiment, phase, kind, at: now, note })
      .onConflictDoNothing()
      .returning({ kind: alarms.kind });
    if (noted.length === 0) continue;
    fresh.push({ kind, note });
    await auditLine(
      db,
      { site, actor: SYSTEM, action: 'alarm', subjectKind: 'experiment', subject: experiment, note },
      now,
    );
  }
  return fresh;
}

/** Alarms of a site, or of one experiment's phase, newest first. */
export async function listAlarms(
  db: Database,
  site: string,
  of?: { experiment: string; phase: number },
): Promise<Alarm[]> {
  const rows = await db
    .select()
    .from(alarms)
    .where(
      and(
        eq(alarms.site, site),
        of && eq(alarms.experiment, of.experiment),
        of && eq(alarms.phase, of.phase),
      ),
    )
    .orderBy(desc(alarms.at))
    .limit(MAX_ALARMS);
  return rows.map(({ experiment, phase, kind, at, note }) => ({ experiment, phase, kind, at, note }));
}
