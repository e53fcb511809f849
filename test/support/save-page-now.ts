import http, { type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the service answers one request with. */
export type SaveAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly body?: string
}

export type TestSavePageNow = {
  /** The address for the option `endpoint`. */
  readonly endpoint: string
  readonly requests: {
    readonly method: string
    readonly path: string
    readonly headers: IncomingMessage['headers']
    readonly body: string
  }[]
  close(): Promise<void>
}

/** A Save Page Now on loopback that gives these answers in turn, the last one for ever. */
export async function startSavePageNow(answers: readonly SaveAnswer[]): Promise<TestSavePageNow> {
  const requests: TestSavePageNow['requests'] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      requests.push({ method, path, headers, body })
      const answer = answers[Math.min(requests.length, answers.length) - 1]
      response
        .writeHead(answer?.status ?? 200, { 'content-type': 'application/json', ...answer?.headers })
        .end(answer?.body ?? JSON.stringify(answer?.json))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/save`,
    requests,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
