import type { Writable } from 'node:stream'

/** Where a command writes: results to `stdout`, everything else to `stderr`. */
export type Streams = {
  readonly stdout: Writable & { readonly isTTY?: boolean }
  readonly stderr: Writable & { readonly isTTY?: boolean }
}

/** The exit codes that shells give to programs ended by these signals. */
export type StopCode = 130 | 143

/** What a command answers with. */
export type ExitCode = 0 | 1 | 2 | StopCode
