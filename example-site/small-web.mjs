import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contentType } from './content-type.mjs'
import { answerFromArchive } from './small-archive.mjs'

const WEB = fileURLToPath(new URL('web', import.meta.url))

/**
 * Starts the small web: a proxy on loopback that answers for `http://*.example` from the folder `web/<host>/`.
 * Whoever is given `env` reaches it and nothing else. `hits` are the URLs that were asked for, in order.
 */
export async function startSmallWeb() {
  const answers = JSON.parse(readFileSync(join(WEB, 'answers.json'), 'utf8'))
  const hits = []
  const server = createServer(async (request, response) => {
    hits.push(request.url)
    const { status, headers, body } = await answer(request.url, answers)
    response.writeHead(status, { ...headers, 'content-length': body.byteLength })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  server.on('connect', (request, socket) => {
    hits.push(`https://${request.url}`)
    socket.end('HTTP/1.1 502 The small web speaks plain http alone\r\n\r\n')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy = `http://127.0.0.1:${server.address().port}`
  return {
    // Both spellings: the lower case ones win where a reader's own environment has them.
    env: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: '', http_proxy: proxy, https_proxy: proxy, no_proxy: '' },
    hits,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(address, answers) {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url?.hostname.endsWith('.example')) return page(502, 'This proxy knows the small web alone.')
  if (url.hostname === 'time.example') return (await answerFromArchive(url.pathname)) ?? page(404, 'Never captured.')
  const { status = 200, location, headers = {} } = answers[url.href] ?? {}
  if (location) return { ...page(status, `Moved to ${location}`), headers: { ...HTML, location } }
  if (status === 410) return page(status, 'This page was taken down.')
  const found = await fileFor(url)
  if (!found) return page(404, 'There is nothing here.')
  return { status, headers: { 'content-type': contentType(found.path), ...headers }, body: found.body }
}

const HTML = { 'content-type': 'text/html; charset=utf-8' }

function page(status, words) {
  const body = `<!doctype html><html lang="en"><title>${status}</title><h1>${status}</h1><p>${words}</p></html>`
  return { status, headers: HTML, body: Buffer.from(body) }
}

/** `/articles/a` is `articles/a.html`. */
async function fileFor({ hostname, pathname }) {
  const host = join(WEB, hostname)
  const path = join(host, decodeURIComponent(extname(pathname) ? pathname : `${pathname}.html`))
  if (!path.startsWith(host + sep)) return undefined
  try {
    return { path, body: await readFile(path) }
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}
