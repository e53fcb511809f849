import { createHash } from 'node:crypto'
import { hostname } from 'node:os'

/** A name that is ours beyond doubt: `.index.md.3f2a9c0d-4242-7.link-cache`, by the machine, the process and a count. */
const LEFTOVER = /^\..+\.([0-9a-f]{8})-(\d{1,10})-\d+\.link-cache$/
/** No write takes that long, on whatever machine. */
const OLD_MS = 3_600_000

const machine = createHash('md5').update(hostname()).digest('hex').slice(0, 8)
let made = 0

/** The name under which a file or folder is written before it gets its own. */
export function temporaryName(name: string): string {
  made += 1
  return `.${name}.${machine}-${process.pid}-${made}.link-cache`
}

/** Whether a name is one of these: what is there under it was being written, or its writer was ended. */
export function isTemporary(name: string): boolean {
  return LEFTOVER.test(name)
}

/** Whether the writer is gone: a process of this machine that is no more, or one that cannot be writing any longer. */
export function isAbandoned(name: string, mtimeMs: number, nowMs: number): boolean {
  const [, host, pid] = LEFTOVER.exec(name) ?? []
  if (pid === undefined) return false
  return nowMs - mtimeMs > OLD_MS || (host === machine && !isRunning(Number(pid)))
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: there is one, of another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
