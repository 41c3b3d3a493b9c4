import * as v from 'valibot';
import type { Site } from '../../model/site.ts';
import { SnapshotSchema, type Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';

/** A snapshot younger than this is served from memory without a look at KV. */
const FRESH_MILLIS = 5_000;
/** Up to this age it is served at once and re-read behind the response; older ones are re-read first. */
const STALE_MILLIS = 60_000;
/** KV's own cache of a read, at least 30 s by its rules. */
const KV_CACHE_SECONDS = 30;

interface Held<T> {
  value: T | undefined;
  readAt: number;
  refreshing: boolean;
}

/** Values kept in isolate memory; never promises, which die with the request that made them (facts/edge.md). */
const snapshots = new Map<string, Held<Snapshot>>();
const hosts = new Map<string, Held<string>>();

interface Loading {
  now: number;
  /** Keeps the re-read alive behind the response; without it a stale value is re-read at once. */
  waitUntil?: (promise: Promise<unknown>) => void;
}

/**
 * The published snapshot of a site; undefined: never published, or unreadable. Served from memory up to 60 s, re-read
 * behind the response after 5 s. A version never goes back: an older one from KV is passed over.
 */
export async function loadSnapshot(env: Env, site: string, loading: Loading): Promise<Snapshot | undefined> {
  return read(snapshots, site, loading, async () => {
    const stored = await env.EDGE.get(kvKeys.snapshot(site), { type: 'json', cacheTtl: KV_CACHE_SECONDS });
    const parsed = v.safeParse(SnapshotSchema, stored);
    // Looked at now: another request may have read a newer one while this one waited for KV.
    const held = snapshots.get(site)?.value;
    if (!parsed.success) return held;
    return held && held.version >= parsed.output.version ? held : parsed.output;
  });
}

/** The snapshot of the site that a host name belongs to. What is known of the host is taken for true while it is read again, so that both are read at once. */
export async function snapshotOfHost(
  env: Env,
  hostname: string,
  loading: Loading,
): Promise<Snapshot | undefined> {
  const known = hosts.get(hostname)?.value;
  const [site, snapshot] = await Promise.all([
    siteOfHost(env, hostname, loading),
    known === undefined ? undefined : loadSnapshot(env, known, loading),
  ]);
  if (site === undefined) return undefined;
  return site === known ? snapshot : loadSnapshot(env, site, loading);
}

/** The site of a host name as this isolate last knew it, however long ago: for where its pages come from, and nothing else. */
export function siteInMemory(hostname: string): Site | undefined {
  const site = hosts.get(hostname)?.value;
  return site === undefined ? undefined : snapshots.get(site)?.value?.site;
}

/** The site that a host name belongs to; undefined: none. */
export async function siteOfHost(env: Env, hostname: string, loading: Loading): Promise<string | undefined> {
  return read(
    hosts,
    hostname,
    loading,
    async () => (await env.EDGE.get(kvKeys.host(hostname), { cacheTtl: KV_CACHE_SECONDS })) ?? undefined,
  );
}

/** Drops what this isolate remembers: for the isolate that published, which must not serve the old version. */
export function forgetSnapshots(): void {
  snapshots.clear();
  hosts.clear();
}

async function read<T>(
  memory: Map<string, Held<T>>,
  key: string,
  { now, waitUntil }: Loading,
  fetchValue: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const held = memory.get(key);
  const age = held ? now - held.readAt : Infinity;
  const refresh = async () => {
    if (held) held.refreshing = true;
    try {
      const value = await fetchValue();
      const readAt = Math.max(now, memory.get(key)?.readAt ?? now);
      memory.set(key, { value, readAt, refreshing: false });
      return value;
    } finally {
      if (held) held.refreshing = false;
    }
  };
  if (held && age < FRESH_MILLIS) return held.value;
  if (held && held.value !== undefined && age < STALE_MILLIS && waitUntil) {
    if (!held.refreshing) waitUntil(refresh().catch(() => undefined));
    return held.value;
  }
  const reading = refresh();
  // Whoever asks may not wait for it to the end: the next one finds it in memory.
  waitUntil?.(reading.catch(() => undefined));
  return reading;
}
