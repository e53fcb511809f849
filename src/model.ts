/**
 * The types that travel between the steps `collect → download → extract → save → show`.
 * This file imports nothing, and every value is readonly: a step returns a new one.
 */

/** One outbound URL as a post cites it. */
export type Link = {
  /** The entry's key: the WHATWG serialisation, `http:` or `https:`, without fragment and credentials. */
  readonly url: string
  /** The URL as the post writes it, fragment included. */
  readonly href: string
  /** The template that cites it, as Eleventy names it: `./posts/first.md`. */
  readonly inputPath: string
  /** Line of the link in the given Markdown text, 1-based. */
  readonly line: number
  /** True for a bare URL in text, which is a link only where the site's Markdown library makes it one. */
  readonly bare: boolean
  /** True for a bare URL without a scheme, as in `example.org/a`, which fewer Markdown libraries make a link. */
  readonly fuzzy?: true
}

/** Why a link has no (new) archived copy. The report, the ledger and the docs share this closed list. */
export type Reason =
  // No answer.
  | 'dns' // the name did not resolve
  | 'connect' // refused or unreachable
  | 'reset' // the connection broke before the answer was whole
  | 'tls' // the certificate or the handshake was refused
  | 'timeout' // connecting, the headers, the next bytes or the whole answer took too long
  | 'proxy' // the proxy refused or could not reach the host
  // An answer that is not the page.
  | 'gone' // 404 or 410
  | 'http-status' // any other status that is not 2xx
  | 'bad-answer' // not proper HTTP: malformed headers, unknown content coding, corrupt compression
  | 'truncated' // the body ended before its length or its last chunk
  | 'too-large' // more decoded bytes than the limit
  | 'empty' // no bytes
  | 'redirects' // too many, a loop, or to a URL that is not http(s)
  // Not allowed, by us or by the publisher.
  | 'private-network' // an address that is not public
  | 'noarchive' // robots meta or X-Robots-Tag
  | 'robots-txt' // the host's robots.txt, if the option is on
  | 'forgotten' // taken down by the user; a tombstone blocks a recapture
  // The quality gate: an answer of 200 that is not the page.
  | 'bot-check'
  | 'login'
  | 'paywall'
  | 'consent-wall'
  | 'soft-404'
  | 'parked'
  | 'front-page' // a deep link redirected to the front page
  | 'script-only' // no text without scripts
  | 'too-little-text'
  // Extraction.
  | 'unsupported-type' // a type of file that is not archived
  | 'unreadable' // extraction failed
  | 'extract-timeout' // extraction took too much time or memory, and was stopped
  // The build.
  | 'out-of-time' // the time budget ran out before its turn
  | 'offline' // no network was allowed
  | 'disk' // the copy could not be written

/** A failure of the web or of the page: a value, never an exception. */
export type Failure = {
  readonly ok: false
  readonly reason: Reason
  /** One sentence for people; may hold text from the web: escape it where it goes. */
  readonly detail: string
  /** HTTP status, if there was an answer. */
  readonly status?: number
  /** The URL where redirects ended, if known. */
  readonly finalUrl?: string
  /** The server's `Retry-After`, in milliseconds from the answer. */
  readonly retryAfterMs?: number
  /** Of a page without readable text: where it tells more of itself, as JSON (https://oembed.com). */
  readonly oembedUrl?: string
  /** The failure may be our own doing: we refused, one of our limits was reached, or this machine lacks something. */
  readonly ours?: true
}

/** Where a capture came from. */
export type Source = 'live' | 'wayback' | 'import'

/** A whole answer. */
export type Response = {
  readonly ok: true
  /** The URL that was asked for. */
  readonly url: string
  /** The URL after redirects and meta refresh, without fragment; equals `url` if there were none. */
  readonly finalUrl: string
  /** Where the page has moved for good: the last URL to which only redirects of the statuses 301 and 308 led. */
  readonly movedTo?: string
  readonly status: number
  /** The `Content-Type` header as sent; empty if there was none. */
  readonly contentType: string
  /** All headers of the final response, names in lower case, repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, with its content coding (gzip, br …) undone, but not its charset. */
  readonly body: Uint8Array
  /** When the answer came: ISO 8601, UTC. For a web archive's capture, the time of that capture. */
  readonly fetchedAt: string
  readonly source: Source
  /** The page in a web archive that this came from, if `source` is `wayback`. */
  readonly archiveUrl?: string
}

/** The result of one attempt at fetching. */
export type Capture = Response | Failure

/** A drawing that a page has in itself as SVG, to be made an image of: the markup is never shown. */
export type Drawing = {
  /** The fragment of the page's URL that stands in for it among the images. */
  readonly url: string
  /** A whole SVG document; empty if it would look different outside of its page. */
  readonly svg: string
}

/** What extraction made of a response. */
export type Article = {
  readonly ok: true
  /** `article`: readable text. `card`: only title, description and lead image. `file`: a PDF, image, text … kept as it is. */
  readonly kind: 'article' | 'card' | 'file'
  /** Plain text, one line, without the site's name. Never empty. */
  readonly title: string
  readonly byline?: string
  readonly siteName?: string
  /** ISO 8601 date or date-time, no more precise than the page says. */
  readonly publishedAt?: string
  /** BCP 47. */
  readonly lang?: string
  readonly dir?: 'ltr' | 'rtl'
  /** Plain text, one line. */
  readonly excerpt?: string
  /** The body: CommonMark with GFM, and HTML for what Markdown cannot express. Links and images are absolute URLs. */
  readonly markdown: string
  /** The absolute URLs of the images in the Markdown, in order, each once. */
  readonly images: readonly string[]
  /** The drawings among the images. */
  readonly drawings?: readonly Drawing[]
  /** The response itself, to be kept beside `index.md`, if `kind` is `file`. */
  readonly file?: MediaFile
  /** Of a page without readable text: where it tells more of itself, as JSON (https://oembed.com). */
  readonly oembedUrl?: string
}

/** The result of extraction: an article, or why there is none. */
export type Extraction = Article | Failure

/** The size at which an image is shown, in CSS pixels. */
export type ImageSize = { readonly width: number; readonly height: number }

/** A file beside `index.md`, named by content hash: `3f2a9c0d1e4b5a67.png`. */
export type MediaFile = {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The front matter of `index.md`. In the file, names are in snake case: `archived_at`. */
export type EntryFields = {
  readonly title: string
  readonly url: string
  /** The first 10 hex digits of the folder's name. */
  readonly hashUrl: string
  /** ISO 8601; absent in older caches. */
  readonly archivedAt?: string
  readonly finalUrl?: string
  readonly byline?: string
  readonly siteName?: string
  readonly publishedAt?: string
  readonly lang?: string
  readonly dir?: 'ltr' | 'rtl'
  readonly excerpt?: string
  readonly source?: Source
  /** The web archive's page that the copy was taken from. */
  readonly archiveUrl?: string
  readonly contentType?: string
  /** Of the response body, 64 hex digits. */
  readonly sha256?: string
  /** `article` where absent. */
  readonly kind?: 'card' | 'file'
  /** The name of the file that is kept beside `index.md`, if `kind` is `file`. */
  readonly file?: string
}

/** What lies in the cache for one URL: a folder that has an `index.md`. */
export type Entry = {
  /** The folder's name: 32 hex digits. */
  readonly folder: string
  readonly fields: EntryFields
  /** Markdown whose images name files in the folder. */
  readonly body: string
}

export type Health = 'alive' | 'failing' | 'dead' | 'changed' | 'unknown'

/** One try at a URL, as the ledger keeps it. */
export type Attempt = {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly outcome: 'archived' | 'alive' | 'changed' | 'failed'
  readonly status?: number
  readonly reason?: Reason
  readonly detail?: string
  /** How much of the text differs from the archived copy, 0 to 1, if it was compared. */
  readonly drift?: number
  /** The failure may be our own doing, and says nothing about the page: see `Failure`. */
  readonly ours?: true
}

/** What is known of a URL's attempts and health: `ledger.json` in its folder. Unknown fields survive a rewrite. */
export type Ledger = {
  readonly url: string
  /** ISO 8601, UTC. */
  readonly firstSeen: string
  /** Input paths, sorted. */
  readonly citedBy: readonly string[]
  /** Set if the posts that cite the URL keep its copy from readers; it stays so when no post cites it any more. */
  readonly publish?: 'dead' | 'never'
  readonly health: Health
  /** ISO 8601, UTC. */
  readonly healthSince?: string
  /** Oldest first. */
  readonly attempts: readonly Attempt[]
  /** ISO 8601, UTC: no attempt before that. */
  readonly nextAttempt?: string
  /** Set by `link-cache forget`: no copy is made again. */
  readonly forgotten?: { readonly at: string; readonly why: string }
  /** When Save Page Now was asked to capture the page too, and where its capture is. */
  readonly submitted?: { readonly at: string; readonly archiveUrl?: string }
  /** Set while the copy waits to be submitted to a web archive, because the time budget or the day's quota ran out. */
  readonly awaitsSubmission?: true
  /** Values of the file that only a later version knows: written back as they are until something newer is known. */
  readonly asWritten?: { readonly health: string }
}

/** A post that cites a URL, as readers are told. */
export type Citation = {
  /** The post's title, plain text. */
  readonly title: string
  /** Root-relative URL of the post's page, without path prefix: `/posts/first/`. */
  readonly url: string
}

/** One archived copy without its body, for the index, the feed and the filters. */
export type Copy = {
  readonly folder: string
  readonly fields: EntryFields
  readonly health: Health
  readonly citations: readonly Citation[]
  /** Size of all files in the entry's folder. */
  readonly bytes: number
}

/** What is added to one link of a rendered post. */
export type Annotation = {
  /** The original, with the link's own fragment. */
  readonly originalUrl: string
  /** What the reader follows: `/cache/<md5>/`, with path prefix, absolute in feeds, and with the link's own text fragment. */
  readonly copyUrl: string
  /** For `data-versionurl`: absolute if the site's URL is known. */
  readonly versionUrl: string
  /** For `data-versiondate`: ISO 8601, no more precise than known. */
  readonly versionDate?: string
  /** The copy's title, plain text. */
  readonly title: string
  readonly health: Health
  /** Why the original cannot be reached, if `health` is `failing` or `dead`. */
  readonly healthReason?: Reason
  /** `annotate`: a link after the link. `replace`: the link itself goes to the copy. `attributes`: nothing visible. */
  readonly mode: 'annotate' | 'replace' | 'attributes'
}
