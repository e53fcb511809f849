import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One answer of the small web: HTML, a whole answer, or a handler. */
export type Answer =
  | string
  | { status?: number; headers?: Record<string, string>; body?: string | Uint8Array }
  | ((request: IncomingMessage, response: ServerResponse) => void)

export type Web = {
  /** The environment with which a process sees only this web. */
  readonly env: Record<string, string>
  /** The requested URLs, in order. */
  readonly hits: string[]
  /** What each URL answers; may be changed at any time. */
  readonly answers: Map<string, Answer>
  close(): Promise<void>
}

/** A small internet on loopback: an HTTP proxy that answers for these `http:` URLs, and 404 for all others. */
export async function startWeb(answers: Readonly<Record<string, Answer>>): Promise<Web> {
  const known = new Map(Object.entries(answers))
  const hits: string[] = []
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`).href
    hits.push(url)
    reply(
      known.get(url) ?? { status: 404, body: page('Not found', '<p>There is no such page.</p>') },
      request,
      response,
    )
  })
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    env: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy, NO_PROXY: '', no_proxy: '' },
    hits,
    answers: known,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A whole HTML page. */
export function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`
}

/** A page that any extractor takes for an article. */
export function articlePage(title: string, text: string): string {
  const paragraphs = Array.from(
    { length: 6 },
    (_, at) =>
      `<p>${text} This is paragraph number ${at + 1} of a story that goes on for a while, with commas, clauses, and enough plain words that nobody could take it for a menu or a list of links.</p>`,
  )
  return page(title, `<nav><a href="/">Home</a></nav><article><h1>${title}</h1>${paragraphs.join('')}</article>`)
}

function reply(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (typeof answer === 'function') {
    answer(request, response)
    return
  }
  const { status = 200, headers = {}, body = '' } = typeof answer === 'string' ? { body: answer } : answer
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body)
}
