import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A process of this folder's scripts; what it said, line by line. */
export type Running = {
  readonly lines: () => readonly string[]
  /** Resolves once it said that many lines, or ended. */
  untilLines(count: number): Promise<void>
  /** Ends it as a power switch does, so many milliseconds from now, and waits until it is gone. */
  killAfter(delayMs: number): Promise<void>
  ended: Promise<number | null>
}

export function startScript(name: string, words: readonly string[], env: Record<string, string> = {}): Running {
  const child: ChildProcess = spawn(
    process.execPath,
    [fileURLToPath(new URL(`./${name}`, import.meta.url)), ...words],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  // A line that is not whole was not said.
  const lines = (): readonly string[] => output.split('\n').slice(0, -1)
  return {
    lines,
    ended,
    async untilLines(count) {
      const heard = new Promise<void>((resolve) => {
        const check = (): void => {
          if (lines().length >= count) resolve()
        }
        child.stdout?.on('data', check)
        check()
      })
      await Promise.race([heard, ended])
    },
    async killAfter(delayMs) {
      const timer = setTimeout(() => child.kill('SIGKILL'), delayMs)
      await ended
      clearTimeout(timer)
    },
  }
}
