import * as v from 'valibot';
import { COOKIES, parseCookies } from '../../model/cookie.ts';
import { ExperimentSchema } from '../../model/experiment.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';
import { sign, verified } from '../visitor/identity.ts';

/** What whoever previews gets instead of the published site. */
export interface Preview {
  /** The snapshot with the previewed experiment as if it ran, whatever its status. */
  snapshot: Snapshot;
  forced: ReadonlyMap<string, number>;
}

/** The preview cookie's value: good for one site and until then. */
export async function signPreview(
  secret: string,
  site: string,
  { experiment, variation, until }: { experiment: string; variation: number; until: number },
): Promise<string> {
  const body = `${experiment}:${variation}:${until.toString(36)}`;
  return `${body}.${await sign(secret, 'preview', site, body)}`;
}

/** The preview that a request is part of, by its cookie or the value given in its body; undefined for nearly every request, at no cost. Never throws: no preview then. */
export async function previewOf(
  env: Env,
  request: Request,
  snapshot: Snapshot,
  { now, given }: { now: number; given?: string | undefined },
): Promise<Preview | undefined> {
  const header = request.headers.get('Cookie');
  if (given === undefined && !header?.includes(`${COOKIES.preview.name}=`)) return undefined;
  const site = snapshot.site.id;
  try {
    const value = given ?? parseCookies(header).get(COOKIES.preview.name);
    const [id, index, until] = (await verified(env.SECRET, 'preview', site, value))?.split(':') ?? [];
    if (id === undefined || Number.parseInt(until ?? '', 36) <= now) return undefined;
    const stored = await env.EDGE.get(kvKeys.preview(site, id), 'json');
    if (stored === null) return undefined;
    const draft = v.parse(ExperimentSchema, stored);
    // What is not forced must go on as it does for everyone, so only this experiment is put in.
    const { starts_at: _, ends_at: __, ...rest } = draft;
    const phases = [{ number: 1, started_at: 0, seed: draft.key, reason: 'preview' }];
    const others = snapshot.experiments.filter((one) => one.id !== id);
    return {
      snapshot: { ...snapshot, experiments: [{ ...rest, status: 'running', phases }, ...others] },
      forced: new Map([[id, Number(index)]]),
    };
  } catch (error) {
    console.error(JSON.stringify({ event: 'preview_failed', site, error: String(error) }));
    return undefined;
  }
}
