/** Index of the shard, from 0, that keeps this visitor among `count`. FNV-1a 32, http://www.isthe.com/chongo/tech/comp/fnv/. */
export function shardIndex(visitor: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < visitor.length; i++) {
    hash = Math.imul(hash ^ visitor.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash % count;
}
