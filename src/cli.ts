#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { run } from './cli/run.ts'

// Little of what a page takes outlives it, yet V8 lets a heap double before it looks: less costs no time that can be measured.
setFlagsFromString('--heap-growing-percent=30')
process.exitCode = await run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr })
