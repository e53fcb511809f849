import { expect, test } from 'vitest'
import { createChainCookies } from '../../src/download/cookies.ts'

test.each(['http://test/', 'http://example/', 'http://local/'])(
  'the bare special name %s has no cookies, and does no harm',
  (address) => {
    const cookies = createChainCookies()
    cookies.keep(new URL(address), ['a=b'])
    expect(cookies.header(new URL(address))).toBeUndefined()
  },
)
