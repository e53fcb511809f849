import { setTimeout as wait } from 'node:timers/promises'

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

export const systemSleep: Sleep = (ms, signal) => wait(ms, undefined, signal === undefined ? undefined : { signal })

export type HostQueue = {
  /** Runs `work` when its turn comes. If the signal is aborted first, rejects with its reason and never runs `work`. */
  readonly run: <T>(host: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>
  /** Starts no request to this host for this long. */
  readonly rest: (host: string, ms: number) => void
}

export type HostQueueLimits = {
  readonly concurrency: number
  readonly hostConcurrency: number
  readonly hostGapMs: number
}

type Host = { running: number; resting: number; readonly waiting: Set<() => void> }

/**
 * Limits how many requests run at once, per host and in all, and keeps a gap between two starts at one host. Hosts take
 * turns, so that fifty links to one do not delay the others.
 */
export function createHostQueue(limits: HostQueueLimits, sleep: Sleep, closing: AbortSignal): HostQueue {
  // Insertion order is the order of turns: a host that had its turn moves to the end.
  const hosts = new Map<string, Host>()
  let running = 0

  function hostOf(name: string): Host {
    const known = hosts.get(name)
    if (known !== undefined) return known
    const host: Host = { running: 0, resting: 0, waiting: new Set() }
    hosts.set(name, host)
    return host
  }

  function nextReady(): [string, Host] | undefined {
    for (const [name, host] of hosts) {
      if (host.waiting.size > 0 && host.resting === 0 && host.running < limits.hostConcurrency) return [name, host]
    }
    return undefined
  }

  function startNext(): void {
    while (running < limits.concurrency) {
      const ready = nextReady()
      if (ready === undefined) return
      const [name, host] = ready
      hosts.delete(name)
      hosts.set(name, host)
      const [start] = host.waiting
      if (start !== undefined) host.waiting.delete(start)
      running += 1
      host.running += 1
      rest(name, limits.hostGapMs)
      start?.()
    }
  }

  function rest(name: string, ms: number): void {
    if (ms <= 0) return
    const host = hostOf(name)
    host.resting += 1
    const rested = () => {
      host.resting -= 1
      settle(name, host)
    }
    sleep(ms, closing).then(rested, rested)
  }

  function settle(name: string, host: Host): void {
    if (host.running === 0 && host.resting === 0 && host.waiting.size === 0) hosts.delete(name)
    startNext()
  }

  function turn(name: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const host = hostOf(name)
      const start = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        host.waiting.delete(start)
        settle(name, host)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      host.waiting.add(start)
      startNext()
    })
  }

  async function run<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    await turn(name, signal)
    try {
      return await work()
    } finally {
      const host = hostOf(name)
      running -= 1
      host.running -= 1
      settle(name, host)
    }
  }

  return { run, rest }
}
