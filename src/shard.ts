import { createHash } from 'node:crypto'

/** One share of the work: the `index`-th (from 1) of `count`. */
export type Shard = { readonly index: number; readonly count: number }

/** Whether a URL belongs to a share. All URLs of a host belong to one, so that politeness to it holds. */
export function inShard(url: string, { index, count }: Shard): boolean {
  const { hostname } = new URL(url)
  return createHash('md5').update(hostname).digest().readUInt32BE() % count === index - 1
}
