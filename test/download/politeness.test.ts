import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { createHostQueue } from '../../src/download/host-queue.ts'
import { downloader, page, pathOf, reply, serveRaw } from './loopback.ts'

const NEVER = new AbortController().signal

/** Runs jobs whose ends the test decides, and notes their starts. */
function jobs(limits: { concurrency?: number; hostConcurrency?: number; hostGapMs?: number }, sleep = async () => {}) {
  const queue = createHostQueue({ concurrency: 99, hostConcurrency: 99, hostGapMs: 0, ...limits }, sleep, NEVER)
  const started: string[] = []
  const ends = new Map<string, () => void>()
  function add(host: string, name: string, signal = NEVER): Promise<void> {
    return queue.run(host, signal, () => {
      started.push(name)
      return new Promise((resolve) => ends.set(name, resolve))
    })
  }
  async function end(name: string): Promise<void> {
    ends.get(name)?.()
    await wait(1)
  }
  return { add, end, started, queue }
}

describe('turns', () => {
  test('at most hostConcurrency at once at one host', async () => {
    const { add, end, started } = jobs({ hostConcurrency: 2 })
    for (const name of ['a1', 'a2', 'a3']) void add('a', name)
    await wait(1)
    expect(started).toEqual(['a1', 'a2'])
    await end('a1')
    expect(started).toEqual(['a1', 'a2', 'a3'])
  })

  test('at most concurrency at once in all', async () => {
    const { add, end, started } = jobs({ concurrency: 2 })
    for (const name of ['a', 'b', 'c']) void add(name, name)
    await wait(1)
    expect(started).toEqual(['a', 'b'])
    await end('b')
    expect(started).toEqual(['a', 'b', 'c'])
  })

  test('hosts take turns: many links to one do not hold up the others', async () => {
    const { add, end, started } = jobs({ concurrency: 1 })
    for (const name of ['a1', 'a2', 'a3', 'a4']) void add('a', name)
    for (const name of ['b1', 'b2']) void add('b', name)
    void add('c', 'c1')
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']) {
      await wait(1)
      expect(started.at(-1)).toBe(name)
      await end(name)
    }
  })

  test('one host rests for hostGapMs after each start, the others do not wait for it', async () => {
    const wakes: (() => void)[] = []
    const slept: number[] = []
    const sleep = (ms: number) => {
      slept.push(ms)
      return new Promise<void>((resolve) => wakes.push(resolve))
    }
    const { add, started } = jobs({ hostGapMs: 100 }, sleep as () => Promise<void>)
    for (const name of ['a1', 'a2']) void add('a', name)
    void add('b', 'b1')
    await wait(1)
    expect(started).toEqual(['a1', 'b1'])
    wakes[0]?.()
    await wait(1)
    expect(started).toEqual(['a1', 'b1', 'a2'])
    expect(slept).toEqual([100, 100, 100])
  })

  test('who gives up waiting leaves the queue, and its work is never begun', async () => {
    const { add, end, started } = jobs({ hostConcurrency: 1 })
    const budget = new AbortController()
    void add('a', 'a1')
    const waiting = add('a', 'a2', budget.signal)
    void add('a', 'a3')
    budget.abort(new Error('out of time'))
    await expect(waiting).rejects.toThrow('out of time')
    await end('a1')
    expect(started).toEqual(['a1', 'a3'])
  })

  test('work that throws gives its place back', async () => {
    const { queue, add, started } = jobs({ hostConcurrency: 1 })
    await expect(queue.run('a', NEVER, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    void add('a', 'a1')
    await wait(1)
    expect(started).toEqual(['a1'])
  })
})

describe('at a real server', () => {
  async function mostAtOnce(
    options: { concurrency?: number; hostConcurrency?: number; hostGapMs?: number },
    hosts = 1,
  ) {
    let open = 0
    let most = 0
    const servers = await Promise.all(
      Array.from({ length: hosts }, () =>
        serveRaw((socket) => {
          open += 1
          most = Math.max(most, open)
          setTimeout(() => {
            open -= 1
            socket.write(page())
          }, 15)
        }),
      ),
    )
    const downloads = downloader(options)
    const urls = servers.flatMap(({ url }) => Array.from({ length: 6 }, (_, at) => `${url}${at}`))
    await Promise.all(urls.map((url) => downloads.download({ url })))
    return { most, times: servers.flatMap(({ times }) => times) }
  }

  test('hostConcurrency is kept', async () => {
    expect((await mostAtOnce({ hostConcurrency: 2 })).most).toBe(2)
    expect((await mostAtOnce({ hostConcurrency: 3 })).most).toBe(3)
  })

  test('concurrency is kept across hosts', async () => {
    expect((await mostAtOnce({ concurrency: 3 }, 4)).most).toBe(3)
    expect((await mostAtOnce({ concurrency: 5 }, 4)).most).toBe(5)
  })

  test('hostGapMs is kept', async () => {
    const { times } = await mostAtOnce({ hostGapMs: 80 })
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(250)
  })

  test('the gap holds for each redirect too', async () => {
    const server = await serveRaw((socket, request) => {
      socket.write(pathOf(request) === '/' ? reply(302, { location: '/end' }) : page())
    })
    const wakes: (() => void)[] = []
    const sleep = () => new Promise<void>((resolve) => wakes.push(resolve))
    const capture = downloader({ hostGapMs: 60 }, { sleep }).download({ url: server.url })
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), 10_000)
    await wait(50)
    expect(server.requests).toHaveLength(1)
    wakes[0]?.()
    expect(await capture).toMatchObject({ ok: true })
  })
})

/** Fails the first `failures` requests, then gives the page; tells what was slept. */
async function retrying(failures: number, answer: Buffer | 'reset', options = {}) {
  const slept: number[] = []
  const server = await serveRaw((socket, _request, count) => {
    if (count > failures) socket.write(page())
    else if (answer === 'reset') socket.resetAndDestroy()
    else socket.write(answer)
  })
  const sleep = async (ms: number) => void slept.push(ms)
  const downloads = downloader({ maxRetries: 2, ...options }, { sleep, now: () => new Date('1994-11-06T08:49:00Z') })
  const capture = await downloads.download({ url: server.url })
  return { capture, slept, asked: server.requests.length }
}

describe('retries', () => {
  test.each([429, 502, 503, 504])('a %i that passes is waited out', async (status) => {
    const { capture, asked } = await retrying(2, reply(status, {}))
    expect(capture).toMatchObject({ ok: true })
    expect(asked).toBe(3)
  })

  test('a reset that passes is waited out', async () => {
    const { capture, asked } = await retrying(2, 'reset')
    expect(capture).toMatchObject({ ok: true })
    expect(asked).toBe(3)
  })

  test('maxRetries is kept', async () => {
    const { capture, asked } = await retrying(9, reply(503, {}), { maxRetries: 4, retryBudgetMs: 100_000 })
    expect(capture).toMatchObject({ ok: false, reason: 'http-status', status: 503 })
    expect(asked).toBe(5)
  })

  test.each([400, 401, 403, 404, 410, 500])('a %i is not asked again', async (status) => {
    const { capture, asked } = await retrying(1, reply(status, {}))
    expect(capture).toMatchObject({ ok: false, status })
    expect(asked).toBe(1)
  })

  test.each([
    ['in seconds', '7', 7000],
    ['as a date', 'Sun, 06 Nov 1994 08:49:20 GMT', 20_000],
  ])('Retry-After %s is waited for', async (_how, value, ms) => {
    const { capture, slept } = await retrying(1, reply(503, { 'retry-after': value }), { retryBudgetMs: 20_000 })
    expect(capture).toMatchObject({ ok: true })
    expect(slept).toEqual([ms])
  })

  test('a Retry-After beyond retryBudgetMs is told at once, not waited for', async () => {
    const { capture, slept, asked } = await retrying(1, reply(503, { 'retry-after': '3600' }))
    expect(capture).toMatchObject({ ok: false, reason: 'http-status', status: 503, retryAfterMs: 3_600_000 })
    expect(slept).toEqual([])
    expect(asked).toBe(1)
  })

  test('retryBudgetMs holds for all waiting of one URL together', async () => {
    const { capture, slept } = await retrying(9, reply(503, { 'retry-after': '7' }), {
      maxRetries: 9,
      retryBudgetMs: 15_000,
    })
    expect(capture).toMatchObject({ ok: false, retryAfterMs: 7000 })
    expect(slept).toEqual([7000, 7000])
  })

  test('a Retry-After that cannot be read is none', async () => {
    const { capture } = await retrying(9, reply(503, { 'retry-after': 'soon' }))
    expect(capture).not.toHaveProperty('retryAfterMs')
  })

  test('a host that answers 429 is left alone by the other pages too', async () => {
    const slept: number[] = []
    const server = await serveRaw((socket, _request, count) => {
      socket.write(count === 1 ? reply(429, { 'retry-after': '1' }) : page())
    })
    const sleep = async (ms: number, signal?: AbortSignal) => {
      slept.push(ms)
      await wait(ms / 10, undefined, signal === undefined ? undefined : { signal })
    }
    const downloads = downloader({ maxRetries: 1, hostConcurrency: 1 }, { sleep })
    await Promise.all(['a', 'b'].map((path) => downloads.download({ url: server.url + path })))
    expect(slept).toEqual([1000, 1000])
    expect((server.times[1] ?? 0) - (server.times[0] ?? 0)).toBeGreaterThan(60)
  })

  test('a page that waits for its retry does not hold up the others', async () => {
    const server = await serveRaw((socket, request) =>
      socket.write(pathOf(request) === '/busy' ? reply(503, {}) : page()),
    )
    const budget = new AbortController()
    const sleep = (_ms: number, signal?: AbortSignal) =>
      wait(60_000, undefined, signal === undefined ? undefined : { signal })
    const downloads = downloader({ maxRetries: 1, concurrency: 1 }, { sleep })
    const busy = downloads.download({ url: `${server.url}busy`, signal: budget.signal })
    expect(await downloads.download({ url: `${server.url}free` })).toMatchObject({ ok: true })
    budget.abort()
    expect(await busy).toMatchObject({ ok: false, reason: 'out-of-time' })
  })
})

describe('the time budget', () => {
  test('that is used up before the start asks nobody', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    const capture = await downloader().download({ url: server.url, signal: AbortSignal.abort() })
    expect(capture).toMatchObject({ ok: false, reason: 'out-of-time' })
    expect(server.connections()).toBe(0)
  })

  test('that ends in the middle of a page ends the page', async () => {
    const server = await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nstart'))
    const begin = performance.now()
    const capture = await downloader().download({ url: server.url, signal: AbortSignal.timeout(100) })
    expect(capture).toMatchObject({ ok: false, reason: 'out-of-time' })
    expect(performance.now() - begin).toBeLessThan(5000)
  })

  test('that ends ends all that wait, too', async () => {
    const server = await serveRaw(() => {})
    const downloads = downloader()
    const signal = AbortSignal.timeout(100)
    const captures = await Promise.all(
      Array.from({ length: 30 }, (_, at) => downloads.download({ url: `${server.url}${at}`, signal })),
    )
    expect(new Set(captures.map((capture) => !capture.ok && capture.reason))).toEqual(new Set(['out-of-time']))
    expect(server.requests).toHaveLength(2)
  })
})
