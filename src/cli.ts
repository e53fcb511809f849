#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { run } from './cli/run.ts'
import { isCode } from './save/file-operations.ts'

// Little of what a page takes outlives it, yet V8 lets a heap double before it looks: less costs no time that can be measured.
setFlagsFromString('--heap-growing-percent=30')
for (const stream of [process.stdout, process.stderr]) {
  // Whoever reads along may have seen enough: `link-cache status | head`. The work goes on.
  stream.on('error', (error) => {
    if (!isCode(error, 'EPIPE')) throw error
  })
}
process.exitCode = await run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr })
