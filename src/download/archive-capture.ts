import type { Failure } from '../model.ts'
import type { ArchiveClient } from './archive-client.ts'
import type { WebArchive } from './web-archive.ts'

/** A request for a URL as it was at a certain time. */
export type PastCaptureRequest = {
  readonly url: string
  /** The capture closest to this is wanted: the date of the post that cites the URL. */
  readonly near: Date
  /** The build's time budget: once aborted, the answer is a failure with the reason `out-of-time`. */
  readonly signal?: AbortSignal | undefined
  /** BCP 47: the language of the post. */
  readonly acceptLanguage?: string | undefined
}

/** A web archive, and the one client that keeps to its limits. */
export type ArchiveSource = {
  readonly archive: WebArchive
  readonly client: ArchiveClient<'list' | 'playback'>
}

/** A capture that an archive says it has. */
export type ListedCapture = {
  readonly ok: true
  /** Where its bytes are. */
  readonly address: string
  /** Undefined if only playing it back will tell. */
  readonly time: Date | undefined
}

/** The captures of a URL, best first, each looked up only when it is wanted; a failure if the archive could not answer. */
export type CaptureListing = AsyncGenerator<ListedCapture | Failure, void>
