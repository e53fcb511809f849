import { createHash } from 'node:crypto'

/** One of `count` shares of the work; `index` counts from 1. */
export type Shard = { readonly index: number; readonly count: number }

/** Whether a URL belongs to a share. A host's URLs are all in one share, so that one machine keeps its limits. */
export function inShard(url: string, { index, count }: Shard): boolean {
  const { hostname } = new URL(url)
  return createHash('md5').update(hostname).digest().readUInt32BE() % count === index - 1
}
