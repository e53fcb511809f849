import type { Link } from './model.ts'

/** The links of each URL, in the order in which the URLs first occur. */
export function groupByUrl(links: readonly Link[]): ReadonlyMap<string, readonly Link[]> {
  const groups = new Map<string, Link[]>()
  for (const link of links) {
    const group = groups.get(link.url)
    if (group) group.push(link)
    else groups.set(link.url, [link])
  }
  return groups
}

/** One URL of each host in turn, so that a host with many links does not hold up the others. */
export function interleaveHosts(urls: readonly string[]): readonly string[] {
  const byHost = new Map<string, string[]>()
  for (const url of urls) {
    const { host } = new URL(url)
    const queue = byHost.get(host)
    if (queue) queue.push(url)
    else byHost.set(host, [url])
  }
  const turns: string[] = []
  for (let queues = [...byHost.values()], at = 0; queues.length > 0; at += 1) {
    queues = queues.filter((queue) => at < queue.length)
    turns.push(...queues.flatMap((queue) => queue[at] ?? []))
  }
  return turns
}

/** Works on the items in order, so many at once; the first error ends it. */
export async function runInTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const runner = async (): Promise<void> => {
    for (const item of rest) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, runner))
}
