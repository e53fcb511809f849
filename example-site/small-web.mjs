import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contentType } from './content-type.mjs'
import { answerFromArchive } from './small-archive.mjs'

const FIRST = fileURLToPath(new URL('web', import.meta.url))
/** What has changed some weeks later. */
const LATER = fileURLToPath(new URL('web-later', import.meta.url))

/**
 * Starts the small web: a proxy on loopback that answers for `http://*.example` from the folder `web/<host>/`, and later
 * from `web-later/<host>/` first.
 * A process with `env` reaches it and nothing else. `hits` are the requested URLs, in order.
 */
export async function startSmallWeb({ isLater = false } = {}) {
  const folders = isLater ? [LATER, FIRST] : [FIRST]
  const answers = Object.assign({}, ...folders.map(answersIn).reverse())
  const hits = []
  const server = createServer(async (request, response) => {
    hits.push(request.url)
    const { status, headers, body } = await answer(request.url, answers, folders)
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
    // Both spellings: the lower-case ones win, and the user's own environment may have them.
    env: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: '', http_proxy: proxy, https_proxy: proxy, no_proxy: '' },
    hits,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

const answersIn = (folder) => JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8'))

async function answer(address, answers, folders) {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url?.hostname.endsWith('.example')) return page(502, 'This proxy knows the small web alone.')
  if (url.hostname === 'time.example') return (await answerFromArchive(url.pathname)) ?? page(404, 'Never captured.')
  const { status = 200, location, headers = {} } = answers[url.href] ?? {}
  if (location) return { ...page(status, `Moved to ${location}`), headers: { ...HTML, location } }
  if (status === 410) return page(status, 'This page was taken down.')
  const found = await fileFor(url, folders)
  if (!found) return page(404, 'There is nothing here.')
  return { status, headers: { 'content-type': contentType(found.path), ...headers }, body: found.body }
}

const HTML = { 'content-type': 'text/html; charset=utf-8' }

function page(status, words) {
  const body = `<!doctype html><html lang="en"><title>${status}</title><h1>${status}</h1><p>${words}</p></html>`
  return { status, headers: HTML, body: Buffer.from(body) }
}

/** `/articles/a` is `articles/a.html`, in the first folder that has it. */
async function fileFor({ hostname, pathname }, [folder, ...others]) {
  if (folder === undefined) return undefined
  const host = join(folder, hostname)
  const path = join(host, decodeURIComponent(extname(pathname) ? pathname : `${pathname}.html`))
  if (!path.startsWith(host + sep)) return undefined
  try {
    return { path, body: await readFile(path) }
  } catch (error) {
    if (!['ENOENT', 'EISDIR', 'ENOTDIR'].includes(error.code)) throw error
    return fileFor({ hostname, pathname }, others)
  }
}
