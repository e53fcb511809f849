import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const CAPTURES = fileURLToPath(new URL('web/time.example', import.meta.url))

/**
 * The web archive of the small web, by RFC 7089: `/web/<URL>` leads to the newest capture,
 * `/web/<timestamp>/<URL>` is one, from the folder `web/time.example/<timestamp>/<host>/`. Undefined if it has none.
 */
export async function answerFromArchive(pathname) {
  const [, timestamp, original = ''] = /^\/web\/(?:(\d{14})(?:id_)?\/)?(http:\/\/.+)$/.exec(pathname) ?? []
  if (!URL.canParse(original)) return undefined
  const found = timestamp ? await capture(timestamp, original) : await newestCapture(original)
  if (!found) return undefined
  const link = `<${original}>; rel="original"`
  if (!timestamp) {
    const location = `http://time.example/web/${found.timestamp}/${original}`
    return { status: 302, headers: { location, link, vary: 'accept-datetime' }, body: Buffer.alloc(0) }
  }
  const headers = { 'content-type': 'text/html', 'memento-datetime': httpDate(timestamp), link }
  return { status: 200, headers, body: found.body }
}

async function newestCapture(original) {
  const timestamps = (await readdir(CAPTURES)).sort().reverse()
  const captures = await Promise.all(timestamps.map((timestamp) => capture(timestamp, original)))
  return captures.find((found) => found !== undefined)
}

async function capture(timestamp, original) {
  const { hostname, pathname } = new URL(original)
  const host = join(CAPTURES, timestamp, hostname)
  const path = join(host, decodeURIComponent(pathname))
  if (!path.startsWith(host + sep)) return undefined
  try {
    return { timestamp, body: await readFile(path) }
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}

/** `20060412101500` as HTTP writes a date. */
function httpDate(timestamp) {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(timestamp)
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second)).toUTCString()
}
