import type { Root } from 'hast'
import { type Schema, sanitize } from 'hast-util-sanitize'
import { toHtml } from 'hast-util-to-html'
import { arrangeBody, LANGUAGE } from './arrange-body.ts'
import { MATH_LAYOUT, MATH_TOKENS } from './arrange-math.ts'
import { type BodyContext, ID_PREFIX } from './body-tree.ts'
import { mediaKind } from './media-file.ts'
import { parseBody } from './parse-body.ts'

export type { BodyContext } from './body-tree.ts'

/** Renders a Markdown body as HTML that can run nothing and load nothing from elsewhere. */
export function renderBody(markdown: string, context: BodyContext): string {
  // The allow-list comes last: nothing touches the tree after it.
  return serialize(sanitize(arrangeBody(parseBody(markdown), context), schema) as Root)
}

function serialize(tree: Root): string {
  return toHtml(tree, { characterReferences: { useNamedReferences: true } })
}

// For `hast-util-sanitize`, an expression only needs `test` and `flags`; a real one could not tell a file's kind.
const fileName = (kind: string): RegExp => Object.assign(/^/, { test: (value: string) => mediaKind(value) === kind })

const WEB_URL = /^https?:\/\/[^\s]+$/i
const COUNT = /^\d{1,4}$/
const TAG = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$/

const inline =
  'a abbr b bdi bdo br cite code data del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup'
const block =
  'address article aside blockquote dd details div dl dt figcaption figure footer h2 h3 h4 h5 h6 header hr li ol p pre section summary ul'
const tabular = 'caption col colgroup table tbody td tfoot th thead tr'
const media = 'audio img video'

/** What the body of a copy may contain. Everything that is not listed here is dropped. */
const schema: Schema = {
  strip: [
    'script',
    'style',
    'svg',
    'template',
    'iframe',
    'noscript',
    'title',
    'textarea',
    'xmp',
    'noembed',
    'noframes',
  ],
  tagNames: [
    ...`${inline} ${block} ${tabular} ${media} time u var wbr`.split(' '),
    'math',
    ...MATH_TOKENS,
    ...MATH_LAYOUT,
  ],
  ancestors: {
    ...Object.fromEntries(
      'caption col colgroup tbody td tfoot th thead tr'.split(' ').map((name) => [name, ['table']]),
    ),
    ...Object.fromEntries([...MATH_TOKENS, ...MATH_LAYOUT].map((name) => [name, ['math']])),
    li: ['ol', 'ul'],
    dt: ['dl'],
    dd: ['dl'],
  },
  attributes: {
    '*': ['id', ['lang', TAG], ['dir', 'ltr', 'rtl', 'auto']],
    a: [
      [
        'href',
        /^(?:https?:\/\/[^\s]+|mailto:[^\s]+|#[^\s]+)$/i,
        ...['image', 'audio', 'video', 'document'].map(fileName),
      ],
      ['rel', 'nofollow', 'noopener', 'noreferrer', 'external'],
      'title',
      'ariaLabel',
    ],
    abbr: ['title'],
    dfn: ['title'],
    audio: [['src', fileName('audio')], ['controls', true], ['preload', 'none'], 'ariaLabel'],
    video: [
      ['src', fileName('video')],
      ['poster', fileName('image')],
      ['controls', true],
      ['preload', 'none'],
      ['width', COUNT],
      ['height', COUNT],
      'ariaLabel',
    ],
    img: [
      ['src', fileName('image')],
      'alt',
      'title',
      ['width', COUNT],
      ['height', COUNT],
      ['loading', 'lazy'],
      ['decoding', 'async'],
    ],
    blockquote: [['cite', WEB_URL]],
    q: [['cite', WEB_URL]],
    del: ['dateTime'],
    ins: ['dateTime'],
    time: ['dateTime'],
    data: ['value'],
    details: [['open', true]],
    code: [['className', LANGUAGE]],
    pre: [['role', 'region'], ['tabIndex', 0], 'ariaLabel'],
    // The boxes in which tables, formulas and wide images scroll have the only class of ours.
    bdi: [['className', 'scroll'], ['role', 'region'], ['tabIndex', 0], 'ariaLabel'],
    span: [['className', 'scroll'], ['role', 'region'], ['tabIndex', 0], 'ariaLabel'],
    div: [['className', 'scroll'], ['role', 'region'], ['tabIndex', 0], 'ariaLabel'],
    ol: [
      ['start', /^-?\d{1,6}$/],
      ['reversed', true],
      ['type', '1', 'a', 'A', 'i', 'I'],
    ],
    li: [['value', /^-?\d{1,6}$/]],
    col: [['span', COUNT]],
    colgroup: [['span', COUNT]],
    td: [
      ['colSpan', COUNT],
      ['rowSpan', COUNT],
      ['align', 'left', 'center', 'right'],
    ],
    th: [
      ['colSpan', COUNT],
      ['rowSpan', COUNT],
      ['align', 'left', 'center', 'right'],
      ['scope', 'col', 'row', 'colgroup', 'rowgroup'],
    ],
    math: [['display', 'block', 'inline']],
    mo: [
      ['stretchy', 'true', 'false'],
      ['fence', 'true', 'false'],
      ['form', 'prefix', 'infix', 'postfix'],
    ],
    mi: [['mathvariant', 'normal']],
    mfrac: [['linethickness', '0']],
    mover: [['accent', 'true', 'false']],
    munder: [['accentunder', 'true', 'false']],
    mspace: [['width', /^(?:\d{1,2}(?:\.\d{1,4})?|\.\d{1,4})em$/]],
    mtd: [
      ['columnspan', COUNT],
      ['rowspan', COUNT],
    ],
  },
  clobber: ['id'],
  clobberPrefix: ID_PREFIX,
  protocols: {},
  required: {},
  allowComments: false,
  allowDoctypes: false,
}
