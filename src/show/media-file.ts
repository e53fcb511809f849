type MediaKind = 'image' | 'audio' | 'video' | 'document'

/**
 * The types of file that may be published beside a copy: none of them runs anything if a browser opens it directly. HTML, XHTML,
 * XML and SVG would, on the blog's own origin, so they are neither shown nor linked.
 */
const KINDS: Readonly<Record<MediaKind, string>> = {
  image: 'png apng jpg jpeg gif webp avif bmp ico jxl heic tif tiff',
  audio: 'mp3 m4a aac ogg oga opus wav flac',
  video: 'mp4 m4v webm ogv mov',
  document: 'pdf txt md csv tsv json epub rtf odt ods odp doc docx xls xlsx ppt pptx zip gz tar bin',
}

const kindByExtension: ReadonlyMap<string, MediaKind> = new Map(
  (Object.keys(KINDS) as MediaKind[]).flatMap((kind) =>
    KINDS[kind].split(' ').map((extension) => [extension, kind] as const),
  ),
)

/** A file name in the entry's own folder, without a path, a scheme, or anything that needs escaping. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}(?:\.[A-Za-z0-9_-]{1,40}){0,3}\.([A-Za-z0-9]{2,5})$/

/** The kind of a file beside a copy, judged by its name; undefined for files that must not be shown or linked. */
export function mediaKind(name: unknown): MediaKind | undefined {
  const extension = typeof name === 'string' ? NAME.exec(name)?.[1] : undefined
  return extension === undefined ? undefined : kindByExtension.get(extension.toLowerCase())
}

/** Whether a file may be served beside a page, judged by its extension: nothing that a browser would run. */
export function isMedia(name: string): boolean {
  return mediaKind(name) !== undefined
}

/** The name of a file beside the page, from a reference in Markdown or HTML: `./photo.png` gives `photo.png`. */
export function mediaName(reference: unknown): string | undefined {
  if (typeof reference !== 'string') return undefined
  const name = reference.trim().replace(/^\.\//, '')
  return mediaKind(name) === undefined ? undefined : name
}
