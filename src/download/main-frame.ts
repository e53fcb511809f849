import { Parser } from 'htmlparser2'

type Frame = { readonly src: string; readonly weight: number }

/** Pages of frames are short. */
const PRESCAN_BYTES = 32 * 1024
const MAX_FRAMES = 50
/** What a window is counted as wide and high, for frames whose size is in pixels. */
const WINDOW_PX = 1000
/** What authors call the frame with the text, and those beside it. */
const MAIN =
  /(?:^|[^a-z])(?:main|content|body|text|inhalt|haupt|principal|contenu|rechts|right|mitte|center|page|article)/i
const BESIDE =
  /(?:^|[^a-z])(?:nav|men[uü]|toc|left|top|links|gauche|oben|head|banner|titel|title|foot|unten|bottom|logo)/i
const NAME_WEIGHT = 4

/**
 * The address of the frame that contains the text of a page of frames, as written: the largest one, or one with a name that
 * says so. Undefined if the page has no frames, or a body.
 */
export function findMainFrame(body: Uint8Array, contentType: string): string | undefined {
  if (!/^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType) && contentType.trim() !== '') return undefined
  const start = new TextDecoder('utf-8').decode(body.subarray(0, PRESCAN_BYTES))
  // A cheap test first: few pages have frames.
  if (!/<frameset[\s>]/i.test(start)) return undefined
  const main = framesIn(start).sort((a, b) => b.weight - a.weight)[0]
  return main?.src
}

function framesIn(html: string): Frame[] {
  const frames: Frame[] = []
  // For each frameset that is open: the shares of the window that are left for what it contains.
  const open: number[][] = []
  let hidden = 0
  let hasBody = false
  const parser = new Parser({
    onopentag(name, { src, name: frameName = '', cols, rows }) {
      if (/^(?:noframes|noscript|template)$/.test(name)) hidden += 1
      if (hidden > 0 || hasBody) return
      // A body before the frames is the page.
      if (name === 'body') hasBody = true
      if (name !== 'frameset' && name !== 'frame') return
      const share = open.length === 0 ? 1 : (open.at(-1)?.shift() ?? 0)
      if (name === 'frameset') open.push(sharesOf(cols, rows).map((part) => part * share))
      else if (src && frames.length < MAX_FRAMES && open.length > 0)
        frames.push({ src: src.trim(), weight: share * weightOf(`${frameName} ${src}`) })
    },
    onclosetag(name) {
      if (/^(?:noframes|noscript|template)$/.test(name)) hidden -= 1
      if (name === 'frameset') open.pop()
    },
  })
  parser.write(html)
  return frames
}

function weightOf(name: string): number {
  return (MAIN.test(name) ? NAME_WEIGHT : 1) / (BESIDE.test(name) ? NAME_WEIGHT : 1)
}

/** The shares of a frameset's parts, row by row. */
function sharesOf(cols = '', rows = ''): number[] {
  return lengthsOf(rows).flatMap((height) => lengthsOf(cols).map((width) => width * height))
}

/** HTML §15.6, “rules for parsing a list of dimensions”: pixels, percentages, and shares of what is left. */
function lengthsOf(list: string): number[] {
  const parts = list
    .split(',')
    .slice(0, MAX_FRAMES)
    .map((part) => /^\s*(\d{0,6}(?:\.\d{1,6})?)\s*([%*]?)/.exec(part) ?? ['', '', ''])
    .map(([, number = '', unit = '']) => ({
      value: number === '' ? 1 : Number(number),
      isShare: unit === '*' || number === '',
      unit,
    }))
  const fixed = (value: number, unit: string): number => Math.min(1, value / (unit === '%' ? 100 : WINDOW_PX))
  const used = parts.reduce((sum, { value, isShare, unit }) => sum + (isShare ? 0 : fixed(value, unit)), 0)
  const shares = parts.reduce((sum, { value, isShare }) => sum + (isShare ? value : 0), 0)
  const left = Math.max(0.05, 1 - used)
  return parts.map(({ value, isShare, unit }) => (isShare ? (left * value) / Math.max(1, shares) : fixed(value, unit)))
}
