import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const useReporter = fileURLToPath(new URL('./report-use.mjs', import.meta.url))
let runs = 0

/** Runs Node to its end; returns the seconds on the clock and of all cores, the peak memory, and what it printed. */
export function measureNode(words, { cwd, env = {}, flags = [], codes = [0] }) {
  const report = join(tmpdir(), `link-cache-use-${process.pid}-${++runs}.json`)
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(process.execPath, [...flags, '--import', useReporter, ...words], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', ...env, LINK_CACHE_USE_REPORT: report },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const seconds = (performance.now() - start) / 1000
      if (!codes.includes(code)) return reject(new Error(`${words.join(' ')} ended with ${code}:\n${output}`))
      const use = JSON.parse(readFileSync(report, 'utf8'))
      rmSync(report)
      resolve({ seconds, stdout, output, ...use })
    })
  })
}

/** A proxy that counts the requests of a build, and lets none through. */
export async function startTrap() {
  let requests = 0
  const server = http.createServer((_, response) => {
    requests += 1
    response.writeHead(503).end()
  })
  server.on('connect', (_, socket) => {
    requests += 1
    socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { env: proxyEnv(server.address().port), requests: () => requests, close: () => server.close() }
}

/** The environment that makes a process use only this proxy. */
export function proxyEnv(port) {
  const proxy = `http://127.0.0.1:${port}`
  return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy, NO_PROXY: '', no_proxy: '' }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** `2.31 (2.20–2.49)`: median, least, most. */
export function spread(values, digits = 2) {
  const round = (value) => value.toFixed(digits)
  return `${round(median(values))} (${round(Math.min(...values))}–${round(Math.max(...values))})`
}
