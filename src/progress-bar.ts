import { createRequire } from 'node:module'
import type cliProgress from 'cli-progress'
import { formatCount } from './plain-text.ts'
import type { Progress } from './work-queue.ts'

/** Before every line of a build's report. */
export const PREFIX = '[link-cache]'
const SAY_EVERY_MS = 10_000

/** Shows progress: a bar on a terminal that can draw one, elsewhere a line every ten seconds. */
export function createProgress(
  say: (message: string) => void,
  isQuiet: () => boolean = () => false,
): (progress: Progress) => void {
  let bar: cliProgress.SingleBar | undefined
  let saidAt = Date.now()
  return ({ task, done, total, url }) => {
    if (isQuiet()) return
    const what = { host: new URL(url).host.slice(0, 30) }
    if (process.stderr.isTTY && process.env.TERM !== 'dumb') {
      bar ??= startBar(task, total)
      bar.update(done, what)
      if (done === total) {
        bar.stop()
        bar = undefined
      }
    } else if (Date.now() - saidAt > SAY_EVERY_MS && done < total) {
      saidAt = Date.now()
      say(`${task}: ${formatCount(done)} of ${formatCount(total)} (${what.host})`)
    }
  }
}

function startBar(task: Progress['task'], total: number): cliProgress.SingleBar {
  const format = `${PREFIX} ${task} {bar} {value}/{total} {host}`
  const { SingleBar } = createRequire(import.meta.url)('cli-progress') as typeof cliProgress
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true, hideCursor: true })
  // Ctrl+C gives the cursor back, and then ends the program as it would have.
  const restore = (signal: NodeJS.Signals): void => {
    bar.stop()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, restore)
  bar.once('stop', () => {
    for (const signal of signals) process.off(signal, restore)
  })
  bar.start(total, 0, { host: '' })
  return bar
}
