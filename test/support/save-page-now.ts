import http, { type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The service's answer to one request. */
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

/** A Save Page Now on loopback that gives these answers in turn, then the last one forever. */
export function startSavePageNow(answers: readonly SaveAnswer[]): Promise<TestSavePageNow> {
  return serveAnswers((_, asked) => answers[Math.min(asked, answers.length) - 1] ?? {})
}

/** Serves what `answerTo` makes of each request, of which it is told how many there have been. */
async function serveAnswers(
  answerTo: (request: TestSavePageNow['requests'][number], asked: number) => SaveAnswer,
): Promise<TestSavePageNow> {
  const requests: TestSavePageNow['requests'] = []
  const server = http.createServer((incoming, response) => {
    let body = ''
    incoming.on('data', (chunk) => {
      body += String(chunk)
    })
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming
      const request = { method, path, headers, body }
      requests.push(request)
      const { status = 200, headers: more, json, body: text } = answerTo(request, requests.length)
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(text ?? JSON.stringify(json))
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

/** A Save Page Now that knows its jobs; what it does may be changed at any time. */
export type SaveService = TestSavePageNow & {
  /** The pages that it was asked to capture, in order, including those that it refused or was too busy for. */
  readonly submitted: string[]
  /** Answers to come before any other. */
  readonly first: SaveAnswer[]
  /** What `/save/status/user` says. */
  quota: SaveAnswer
  /** How often a job is still pending when it is asked for. */
  pendings: number
  /** What it says about a page instead of capturing it. */
  readonly said: Map<string, unknown>
}

/** The same service, as it behaves with many pages: a job is pending once, and then done. */
export async function startSaveService(): Promise<SaveService> {
  const submitted: string[] = []
  const first: SaveAnswer[] = []
  const said = new Map<string, unknown>()
  const asked = new Map<string, number>()
  const answerTo = ({ path, body }: TestSavePageNow['requests'][number]): SaveAnswer => {
    if (path.startsWith('/save/status/user')) return service.quota
    if (path === '/save') {
      const url = new URLSearchParams(body).get('url') ?? ''
      submitted.push(url)
      const early = first.shift()
      return early ?? { json: said.get(url) ?? { url, job_id: Buffer.from(url).toString('hex') } }
    }
    const job = path.replace('/save/status/', '')
    asked.set(job, (asked.get(job) ?? 0) + 1)
    if ((asked.get(job) ?? 0) <= service.pendings) return { json: { status: 'pending' } }
    const original_url = Buffer.from(job, 'hex').toString()
    return { json: { status: 'success', timestamp: '20260102030405', original_url } }
  }
  const service: SaveService = {
    ...(await serveAnswers(answerTo)),
    submitted,
    first,
    said,
    pendings: 1,
    quota: { json: { available: 12, processing: 0, daily_captures: 3, daily_captures_limit: 30_000 } },
  }
  return service
}
