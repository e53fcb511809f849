import { workerData } from 'node:worker_threads'
import { type CopyOrder, copyFiles } from './copy-files.ts'

copyFiles(workerData as readonly CopyOrder[])
