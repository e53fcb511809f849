import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { proxyEnv } from './measure.mjs'

const HOSTS = 100

/** The address of a page of the small web: a hundred hosts, each with equally many pages. */
export const pageUrl = (at) => `http://site-${at % HOSTS}.example/articles/${at}`

/** Starts a web of so many generated pages, or of the real ones in a folder, in a process of its own. */
export async function startSmallWeb({ count, pages }) {
  const server = fork(fileURLToPath(new URL('./web-server.mjs', import.meta.url)), [JSON.stringify({ count, pages })])
  const [started] = await once(server, 'message')
  const ask = async (message) => {
    server.send(message)
    const [answer] = await once(server, 'message')
    return answer
  }
  return {
    ...started,
    hosts: HOSTS,
    env: proxyEnv(started.port),
    /** What it has used and answered since it started. */
    told: () => ask({}),
    answerAfter: (latencyMs) => ask({ latencyMs }),
    close: () => server.disconnect(),
  }
}

/** The address of a page of so many bytes. */
export const bigPageUrl = (bytes) => `http://site-0.example/big/${bytes}`
