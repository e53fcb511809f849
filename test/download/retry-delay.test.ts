import { describe, expect, test } from 'vitest'
import { parseRetryAfter, retriesFor, retryDelayMs } from '../../src/download/retry-delay.ts'

const NOW = new Date('1994-11-06T08:49:00Z')

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['99999999999999999999', Number.MAX_SAFE_INTEGER],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['Sun, 99 Nov 1994 08:49:37 GMT', undefined],
    ['1994-11-06T08:49:37Z', undefined],
  ])('%j asks for %s ms', (value, ms) => {
    expect(parseRetryAfter(value, NOW)).toBe(ms)
  })
})

describe('the wait before another try', () => {
  test('doubles, spread over half of itself', () => {
    for (const url of ['http://a.example/', 'http://b.example/', 'http://c.example/']) {
      for (const [attempt, longest] of [
        [1, 1000],
        [2, 2000],
        [3, 4000],
        [9, 30_000],
      ] as const) {
        const delay = retryDelayMs(url, attempt)
        expect(delay).toBeGreaterThanOrEqual(longest / 2)
        expect(delay).toBeLessThanOrEqual(longest)
      }
    }
  })

  test('is the same for the same URL and differs between URLs', () => {
    expect(retryDelayMs('http://a.example/', 1)).toBe(retryDelayMs('http://a.example/', 1))
    expect(retryDelayMs('http://a.example/', 1)).not.toBe(retryDelayMs('http://b.example/', 1))
  })

  test('is never shorter than the server asked for', () => {
    expect(retryDelayMs('http://a.example/', 1, 90_000)).toBe(90_000)
    expect(retryDelayMs('http://a.example/', 1, 0)).toBeGreaterThan(0)
  })
})

describe('what is tried again', () => {
  test.each([
    ['http-status', 429, 3],
    ['http-status', 502, 3],
    ['http-status', 503, 3],
    ['http-status', 504, 3],
    ['reset', undefined, 3],
    ['timeout', undefined, 3],
    ['truncated', 200, 1],
    ['gone', 404, 0],
    ['gone', 410, 0],
    ['http-status', 400, 0],
    ['http-status', 401, 0],
    ['http-status', 403, 0],
    ['http-status', 500, 0],
    ['tls', undefined, 0],
    ['connect', undefined, 0],
    ['too-large', 200, 0],
    ['bad-answer', 200, 0],
    ['redirects', 302, 0],
    ['private-network', undefined, 0],
    ['noarchive', 200, 0],
    ['out-of-time', undefined, 0],
  ] as const)('%s %s → %i times of 3', (reason, status, times) => {
    const failure = { ok: false, reason, detail: '', ...(status === undefined ? {} : { status }) } as const
    expect(retriesFor(failure, 3)).toBe(times)
  })

  test('a name that does not exist is looked up once more, other name trouble as often as all', () => {
    expect(retriesFor({ ok: false, reason: 'dns', detail: 'getaddrinfo ENOTFOUND a (ENOTFOUND)' }, 3)).toBe(1)
    expect(retriesFor({ ok: false, reason: 'dns', detail: 'getaddrinfo EAI_AGAIN a (EAI_AGAIN)' }, 3)).toBe(3)
    expect(retriesFor({ ok: false, reason: 'dns', detail: 'ENOTFOUND' }, 0)).toBe(0)
  })
})
