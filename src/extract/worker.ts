import { parentPort } from 'node:worker_threads'
import type { Response } from '../model.ts'
import { extractArticle } from './extract-article.ts'
import type { ReaderMessage } from './extractor.ts'

const send = (message: ReaderMessage): void => parentPort?.postMessage(message)

// Answers each message of `extractor.ts`. Errors are sent back as values.
parentPort?.on('message', ({ response }: { readonly response: Response }) => {
  extractArticle(response).then(send, (error: unknown) =>
    send({
      ok: false,
      reason: 'unreadable',
      detail: `The page could not be read: ${String(error).slice(0, 300)}`,
    }),
  )
})

send('loaded')
