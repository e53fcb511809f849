import { groupBy } from './group-by.ts'
import type { Link } from './model.ts'

/** The links to each URL, in the order in which the URLs first occur. */
export function groupByUrl(links: readonly Link[]): ReadonlyMap<string, readonly Link[]> {
  return groupBy(links, ({ url }) => url)
}

/** One URL of each host in turn, so that a host with many links does not delay the others. */
export function interleaveHosts(urls: readonly string[]): readonly string[] {
  const byHost = groupBy(urls, (url) => new URL(url).host)
  const turns: string[] = []
  for (let queues = [...byHost.values()], at = 0; queues.length > 0; at += 1) {
    queues = queues.filter((queue) => at < queue.length)
    turns.push(...queues.flatMap((queue) => queue[at] ?? []))
  }
  return turns
}

/** How far the work has come: reported when a URL is started and when it is done. */
export type Progress = {
  readonly task: 'archiving' | 'asking web archives' | 'submitting' | 'checking'
  readonly done: number
  readonly total: number
  /** One of those being worked on. */
  readonly url: string
}

/** How the work on many URLs is done. */
export type WorkOrder = {
  readonly task: Progress['task']
  readonly atOnce: number
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Works on the URLs in order, `atOnce` at a time, and reports progress.
 *
 * @throws the first error, after which no other URL is begun; those under way are worked on to their end
 */
export async function runTold(
  urls: readonly string[],
  { task, atOnce, onProgress }: WorkOrder,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const underWay = new Set<string>()
  const rest = urls.values()
  let done = 0
  let hasFailed = false
  const tell = (url: string): void => onProgress?.({ task, done, total: urls.length, url })
  const runner = async (): Promise<void> => {
    for (const url of rest) {
      if (hasFailed) return
      underWay.add(url)
      tell(url)
      await work(url)
      underWay.delete(url)
      done += 1
      // Name the one that has been running longest.
      const [longest = url] = underWay
      tell(longest)
    }
  }
  const runners = Array.from({ length: Math.min(atOnce, urls.length) }, async () => {
    try {
      await runner()
    } catch (error) {
      hasFailed = true
      throw error
    }
  })
  // Whoever closes the network next would fail what is under way.
  const ends = await Promise.allSettled(runners)
  // After an error, the progress bar must end too.
  if (done < urls.length) onProgress?.({ task, done: urls.length, total: urls.length, url: urls.at(-1) ?? '' })
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
}
