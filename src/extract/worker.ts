import { parentPort } from 'node:worker_threads'
import type { Response } from '../model.ts'
import { extractArticle } from './extract-article.ts'

// Answers each message of `extractor.ts`. Errors are sent back as values.
parentPort?.on('message', ({ response }: { readonly response: Response }) => {
  extractArticle(response).then(
    (extraction) => parentPort?.postMessage(extraction),
    (error: unknown) =>
      parentPort?.postMessage({
        ok: false,
        reason: 'unreadable',
        detail: `The page could not be read: ${String(error).slice(0, 300)}`,
      }),
  )
})
