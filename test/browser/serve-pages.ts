import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type PageServer = {
  readonly origin: string
  /** Paths that were asked for, in order. */
  readonly requests: string[]
  /** How many connections were opened, also those that asked for nothing. */
  readonly connections: () => number
  readonly close: () => Promise<void>
}

export type Answer = { readonly type: string; readonly body: string | Uint8Array }

/** Serves what `answer` gives for a path, on the loopback address; 404 where it gives nothing. */
export async function servePages(answer: (path: string) => Answer | undefined): Promise<PageServer> {
  const requests: string[] = []
  let connections = 0
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push(path)
    const found = answer(path)
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': found?.type ?? 'text/plain' })
    response.end(found?.body)
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
