/** What is read of a PDF; nothing where it cannot be read. */
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

/** Returns a PDF's title, author and text, page by page, within a bound of pages, characters and time. */
export async function readPdf(bytes: Uint8Array): Promise<PdfText> {
  const { getDocumentProxy, getMeta } = await import('unpdf')
  try {
    // The library takes the bytes away from their owner: it is given a copy.
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
    // Encrypted, broken, or of a kind that the library does not know: the file is kept all the same.
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

/** Lines that follow each other closely are a paragraph; a word cut at a line's end is made whole. */
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

/** Writers leave the name of the file, or of the program, where the title belongs. */
function usefulTitle(value: unknown): string | undefined {
  const title = asText(value)
  return title === undefined ||
    /^(?:untitled|microsoft word|.{0,80}\.(?:docx?|pdf|tex|dvi|indd|pptx?|rtf|odt))/i.test(title)
    ? undefined
    : title.replace(/^Microsoft Word - /i, '')
}
