import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join, resolve, sep } from 'node:path'
import { contentType } from './content-type.mjs'

/** Serves a folder on loopback only, at `port` or the next free one. Returns the address and the server. */
export async function serveFolder(folder, port) {
  const root = resolve(folder)
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const found = await readPage(root, pathname)
    if (found?.redirect) response.writeHead(301, { location: found.redirect }).end()
    else if (found) response.writeHead(200, { 'content-type': contentType(found.path) }).end(found.body)
    else response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page.\n')
  })
  const taken = await listen(server, port)
  return { url: `http://localhost:${taken}/`, server }
}

async function readPage(root, pathname) {
  const name = decode(pathname)
  const path = name === undefined ? root : join(root, name, name.endsWith('/') ? 'index.html' : '')
  if (!path.startsWith(root + sep)) return undefined
  try {
    return { path, body: await readFile(path) }
  } catch (error) {
    if (error.code === 'EISDIR') return { redirect: `${pathname.replace(/^\/+/, '/')}/` }
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}

/** Undefined for what is no text in UTF-8, or holds a NUL. */
function decode(pathname) {
  try {
    const name = decodeURIComponent(pathname)
    return name.includes('\0') ? undefined : name
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    const tryPort = (candidate) => {
      server.once('error', (error) => {
        if (error.code !== 'EADDRINUSE' || candidate - port >= 100) return reject(error)
        tryPort(candidate + 1)
      })
      server.listen(candidate, 'localhost', () => {
        server.removeAllListeners('error')
        resolve(server.address().port)
      })
    }
    tryPort(port)
  })
}
