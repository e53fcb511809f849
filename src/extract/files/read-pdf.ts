/** What could be read of a PDF; empty if nothing could. */
export type PdfText = {
  readonly title: string | undefined
  readonly author: string | undefined
  readonly pages: number | undefined
  readonly paragraphs: readonly string[]
}

const MAX_PAGES = 200
const MAX_CHARACTERS = 500_000
const MAX_MS = 8000
const UNREADABLE: PdfText = { title: undefined, author: undefined, pages: undefined, paragraphs: [] }

/** Reads a PDF's title, author and text, within limits on pages, characters and time. */
export async function readPdf(bytes: Uint8Array): Promise<PdfText> {
  const { getDocumentProxy, getMeta } = await import('unpdf')
  try {
    // A copy, because the library detaches the buffer.
    const document = await getDocumentProxy(Uint8Array.from(bytes), {
      isEvalSupported: false,
      verbosity: 0,
      disableFontFace: true,
      useSystemFonts: false,
      maxImageSize: 0,
    })
    const { info } = await getMeta(document)
    const paragraphs = await readPages(document)
    await document.destroy()
    return { title: usefulTitle(info.Title), author: asText(info.Author), pages: document.numPages, paragraphs }
  } catch (error) {
    // Encrypted, broken, or unknown to the library: the file is kept anyway.
    if (error instanceof Error) return UNREADABLE
    throw error
  }
}

type PdfDocument = Awaited<ReturnType<typeof import('unpdf')['getDocumentProxy']>>

async function readPages(document: PdfDocument): Promise<readonly string[]> {
  const until = performance.now() + MAX_MS
  const paragraphs: string[] = []
  let characters = 0
  for (let number = 1; number <= Math.min(document.numPages, MAX_PAGES); number++) {
    if (characters > MAX_CHARACTERS || performance.now() > until) break
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    const found = paragraphsOf(items)
    paragraphs.push(...found)
    characters += found.reduce((sum, paragraph) => sum + paragraph.length, 0)
  }
  return paragraphs
}

type Item = Awaited<ReturnType<Awaited<ReturnType<PdfDocument['getPage']>>['getTextContent']>>['items'][number]

/** Joins lines that are close together into paragraphs, and words that were hyphenated at line ends. */
function paragraphsOf(items: readonly Item[]): readonly string[] {
  const paragraphs: string[] = []
  let text = ''
  let lastY: number | undefined
  for (const item of items) {
    if (!('str' in item)) continue
    const y = Number(item.transform[5])
    const gap = lastY === undefined ? 0 : Math.abs(lastY - y)
    if (lastY !== undefined && gap > Math.max(item.height, 6) * 1.8 && item.str.trim() !== '') {
      paragraphs.push(text)
      text = ''
    }
    text += item.str
    if (item.hasEOL) text = text.replace(/(\p{Ll})-$/u, '$1\u00ad') + (text.endsWith('\u00ad') ? '' : ' ')
    if (item.str.trim() !== '') lastY = y
  }
  paragraphs.push(text)
  return paragraphs
    .map((paragraph) =>
      paragraph
        .replace(/\u00ad\s*/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((paragraph) => paragraph !== '')
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** The title, unless it is the name of a file or a program, as it often is. */
function usefulTitle(value: unknown): string | undefined {
  const title = asText(value)
  return title === undefined ||
    /^(?:untitled|microsoft word|.{0,80}\.(?:docx?|pdf|tex|dvi|indd|pptx?|rtf|odt))/i.test(title)
    ? undefined
    : title.replace(/^Microsoft Word - /i, '')
}
