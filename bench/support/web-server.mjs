// A small web in a process of its own: an HTTP proxy on loopback that answers for every `http:` URL.
// `small-web.mjs` starts it, and tells it what to serve and how late to answer.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { makeImages, writePage } from './pages.mjs'

/** So many pages are different; the others repeat their bodies under other URLs. */
const DIFFERENT = 500

const { pages: pagesFolder, count } = JSON.parse(process.argv[2])
const images = await makeImages()
const bodies = pagesFolder
  ? readReal(pagesFolder)
  : Array.from({ length: Math.min(count, DIFFERENT) }, (_, at) => Buffer.from(writePage(at)))
let latencyMs = 0
let requests = 0

const server = http.createServer((request, response) => {
  requests += 1
  const { pathname } = new URL(request.url, 'http://unnamed.example/')
  const answer = () => reply(pathname, response)
  if (latencyMs > 0) setTimeout(answer, latencyMs)
  else answer()
})
server.on('connect', (_, socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))

function reply(pathname, response) {
  const image = images.get(pathname)
  if (image) return response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': image.length }).end(image)
  const [, at] = /^\/articles\/(\d+)$/.exec(pathname) ?? []
  const big = /^\/big\/(\d+)$/.exec(pathname)
  const body = big ? bigPage(Number(big[1])) : at === undefined ? undefined : bodies[at % bodies.length]
  if (body === undefined) return response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.')
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': body.length }).end(body)
}

/** A page of so many bytes, all paragraphs. */
function bigPage(bytes) {
  const paragraphs = bodies[0]
    .toString()
    .match(/<p>.*<\/p>/g)
    .join('\n')
  const head =
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>All of it on one page</title></head><body><article><h1>All of it on one page</h1>'
  const rest = '</article></body></html>'
  const times = Math.floor((bytes - head.length - rest.length) / (paragraphs.length + 1))
  return Buffer.from(head + `${paragraphs}\n`.repeat(times) + rest)
}

function readReal(folder) {
  const list = JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8'))
  return list.map(({ page }) => readFileSync(join(folder, 'pages', page, 'source.html')))
}

process.on('message', (message) => {
  if (message.latencyMs !== undefined) latencyMs = message.latencyMs
  const { user, system } = process.cpuUsage()
  process.send({ requests, cpuSeconds: (user + system) / 1e6 })
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => {
  const sizes = bodies.map(({ length }) => length).sort((a, b) => a - b)
  process.send({ port: server.address().port, medianBytes: sizes[sizes.length >> 1], different: bodies.length })
})
