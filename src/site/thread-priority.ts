import { readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'
import { isDiskError } from '../save/file-operations.ts'

const { PRIORITY_BELOW_NORMAL } = constants.priority

/**
 * Lets other threads of this process go first where all cores are busy. Only Linux gives each thread a priority of its own;
 * elsewhere nothing happens.
 */
export function yieldToOtherThreads(): void {
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')))
    if (getPriority(thread) < PRIORITY_BELOW_NORMAL) setPriority(thread, PRIORITY_BELOW_NORMAL)
  } catch (error) {
    // No `/proc`, or a sandbox: it only saves time.
    if (!isDiskError(error)) throw error
  }
}
