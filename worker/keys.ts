/** Every key in KV and R2, in one place. */
export const kvKeys = {
  /** Any value but `off`: every page of every site passes through untouched (worker/page/kill-switch.ts). */
  killed: () => 'killed',
  /** Host name -> site id. */
  host: (hostname: string) => `host:${hostname}`,
  /** A `Snapshot`, JSON. */
  snapshot: (site: string) => `snapshot:${site}`,
  /** A `CompactProfile`, JSON. */
  profile: (site: string, visitor: string) => `profile:${site}:${visitor}`,
  /** What is learned of a site's visitors as a whole: a `Learned`, JSON. */
  learned: (site: string) => `learned:${site}`,
  /** Demand and popularity by group, from the nightly look at the log: an `Insights`, JSON. */
  insights: (site: string) => `insights:${site}`,
  /** Shopify's webhook secret, sealed. */
  webhookSecret: (site: string) => `webhook-secret:${site}`,
  /** An experiment as it is previewed, started or not, JSON; goes by itself. */
  preview: (site: string, experiment: string) => `preview:${site}:${experiment}`,
  /** A placement that is left alone on a template's pages for now, as metadata; goes by itself. */
  circuit: (site: string, place: string) => `circuit:${site}:${place}`,
  /** Says that a site has visitors, and so shards, in a region. */
  region: (site: string, region: string) => `region:${site}:${region}`,
};

export const r2Keys = {
  /** A `Catalog`, JSON. */
  catalog: (site: string, version: string) => `catalog/${site}/${version}.json`,
  /** Folder of an immutable ranker bundle. */
  ranker: (site: string, version: string) => `ranker/${site}/${version}`,
  /** The last look at what the log says of a site's rankers: a `RankerReport`, JSON. */
  rankerReport: (site: string) => `ranker-report/${site}.json`,
  /** Folder of messages that no shard would take; one folder a visitor, named by digest, so that erasing finds them. */
  deadLetters: (site: string) => `dead-letters/${site}/`,
  deadLettersOf: (site: string, digest: string) => `dead-letters/${site}/${digest}/`,
};
