import { createHash } from 'node:crypto'
import { hostname } from 'node:os'

/** A name that is certainly ours, with the machine, the process and a counter: `.index.md.3f2a9c0d-4242-7.link-cache`. */
const LEFTOVER = /^\..+\.([0-9a-f]{8})-(\d{1,10})-\d+\.link-cache$/
/** No write takes that long on any machine. */
const OLD_MS = 3_600_000

const machine = createHash('md5').update(hostname()).digest('hex').slice(0, 8)
let made = 0

/** The name under which a file or folder is written before it is renamed. */
export function temporaryName(name: string): string {
  made += 1
  return `.${name}.${machine}-${process.pid}-${made}.link-cache`
}

/** Whether a name is such a temporary one: the file is being written, or its writer was killed. */
export function isTemporary(name: string): boolean {
  return LEFTOVER.test(name)
}

/** Whether the writer is gone: it ran on this machine and has ended, or it started too long ago. */
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
    // EPERM: it exists, and belongs to another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/** The name that something gets once it is whole; other names as they are. */
export function finalName(name: string): string {
  return isTemporary(name) ? name.replace(/^\.(.+)\.[0-9a-f]{8}-\d+-\d+\.link-cache$/, '$1') : name
}
