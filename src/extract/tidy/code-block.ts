import type { Element, ElementContent } from 'hast'
import { countWords } from '../text-blocks.ts'
import { attribute, classNames, findElement, findElements, textOf } from '../tree.ts'

const BLOCK = /^(?:div|p|li|tr|ol|ul|table|tbody|section)$/
/** Line numbers, copy buttons and other things beside the code. */
const BESIDE_CODE =
  /(?:^|[\s_-])(?:gutter|line-?numbers?(?:-rows)?|lineno|linenos|linenumbers?|linenodiv|blob-num|hljs-ln-numbers|rouge-gutter|copy(?:-?btn|-?button|-?code)?|clipboard|code-?header|toolbar)(?:$|[\s_-])/i
/** What Hugo, which calls them `ln` and `lnt`, Crayon and YARD put line numbers into. */
const NUMBERS = /(?:^|\s)(?:lnt?|lines|crayon-nums?)(?=\s|$)/
/** One line of code, as Shiki, Hugo, Gatsby and Prism's renderers mark it. */
const LINE = /(?:^|\s)(?:line|(?:gatsby-highlight-)?code-line|token-line|view-line)(?=\s|$)/
/** One that its style sheet makes a box, so that the line ends even where more code follows. */
const BOXED_LINE = /(?:^|\s)gatsby-highlight-code-line(?=\s|$)/
const LANGUAGE_CLASS =
  /(?:^|\s)(?:lang(?:uage)?|highlight-source|highlight-text|highlight|(?:gatsby-)?code|brush|syntax|src|prism)[-:_]([a-z0-9+#.-]{1,30})(?=\s|$)/i
/** Of a table, the numbers and the code. */
const MAX_CODES = 2
/** Words in place of a language that are none. */
const NO_LANGUAGE =
  /^(?:default|none|text|plain(?:text)?|auto|nohighlight|block|wrapper|container|box|snippet|toolbar|content|example|area|inner|body|line|lines|hljs|highlighter|undefined|null|code|source|notranslate|view|section|group)$/i
const HIGHLIGHTERS =
  /(?:^|\s)(?:hljs|syntaxhighlighter|sourceCode|prettyprint|code|src|syntax|shiki|highlight|chroma|CodeMirror)(?:\s|$)/i
const KNOWN =
  /^(?:abap|ada|applescript|arduino|asm|awk|bash|basic|bat|c|clojure|cmake|cobol|coffeescript|console|cpp|c\+\+|crystal|cs|csharp|css|cuda|d|dart|diff|docker|dockerfile|elixir|elm|erlang|fortran|fsharp|go|golang|graphql|groovy|haml|handlebars|haskell|hcl|html|http|ini|java|javascript|jinja2?|js|json|jsonc|jsx|julia|kotlin|latex|less|liquid|lisp|lua|makefile|markdown|matlab|md|mermaid|mysql|nginx|nim|nix|njk|nunjucks|objectivec|objc|ocaml|pascal|perl|pgsql|php|postgresql|powershell|prolog|protobuf|ps1|puppet|py|pycon|python3?|r|rb|reason|regex|ruby|rust|rs|sass|scala|scheme|scss|sh|shell|shell-session|solidity|sql|svelte|svg|swift|tcl|terraform|tex|toml|ts|tsx|twig|typescript|vb|vbnet|verilog|vhdl|vim|vue|wasm|xml|yaml|yml|zig|zsh)$/i

/** The code of a `<pre>` as one would copy it: with lines and indentation, without line numbers. */
export function codeText(element: Element): string {
  let text = ''
  visitAll(element.children)
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u00a0', ' ')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()

  function visitAll(children: readonly ElementContent[]): void {
    // Where a style sheet alone makes lines of them, nothing stands between two lines.
    let isAfterLine = false
    let isAfterBox = false
    const isWhole = element.tagName === 'pre' && children === element.children
    for (const [at, child] of children.entries()) {
      if (isWhole && isCode(child) && isCode(children[at - 1]) && !text.endsWith('\n')) text += '\n'
      const isLine = child.type === 'element' && isInlineLine(child)
      const ended = isAfterBox && !(child.type === 'text' && /^\r?\n/.test(child.value))
      if ((isLine || ended) && isAfterLine) text += '\n'
      const before = text.length
      visit(child)
      if (isLine) {
        isAfterLine = !text.slice(before).endsWith('\n')
        isAfterBox = BOXED_LINE.test(classNames(child))
      } else if (text.length > before) isAfterLine = false
    }
  }

  function visit(node: ElementContent): void {
    if (node.type === 'text') text += node.value
    if (node.type !== 'element' || /^(?:button|script|style)$/.test(node.tagName)) return
    if (isBesideCode(node) || isUnseenLine(node)) return
    if (node.tagName === 'br') text += '\n'
    const line = BLOCK.test(node.tagName)
    if (line && text !== '' && !text.endsWith('\n')) text += '\n'
    const before = text.length
    visitAll(node.children)
    if (line && text.length > before && !text.endsWith('\n')) text += '\n'
    // An empty line, from a highlighter that puts every line into an element.
    else if (line && text.length === before && /^(?:div|li|tr|p)$/.test(node.tagName)) text += '\n'
  }
}

/** These are text, not a label or a button of the code before or after them, whatever their classes. */
const TEXT = /^(?:h[1-6]|p|li|dt|dd|blockquote|figcaption)$/
/** What buttons to copy are called, and advertisers' words; what holds the numbers of lines, and the space between columns of a page. */
const COPY = /(?:^|[\s_-])copy(?:\s|$)/i
const GUTTER = /(?:^|[\s_-])gutter(?:[\s_-]|$)/i
const MAX_LABEL_WORDS = 2
const MAX_LABEL_LENGTH = 40

/** Whether an element outside of code contains what belongs beside code, such as a button to copy it. */
export function isLabelOfCode(element: Element): boolean {
  if (TEXT.test(element.tagName) || !isBesideCode(element)) return false
  const text = textOf(element)
  const holds = (test: RegExp): boolean => findElement(element, ({ tagName }) => test.test(tagName)) !== undefined
  if (text.length >= MAX_LABEL_LENGTH || holds(/^pre$/)) return false
  const names = classNames(element)
  if (GUTTER.test(names) && !/^[\s\d]*$/.test(text)) return false
  return !COPY.test(names) || (countWords(text) <= MAX_LABEL_WORDS && !holds(TEXT))
}

/** Whether an element contains line numbers or buttons beside code. */
export function isBesideCode(element: Element): boolean {
  const names = classNames(element)
  if (NUMBERS.test(names)) return /^[\s\d]*$/.test(textOf(element))
  return BESIDE_CODE.test(names) || 'data-line-number' in element.properties
}

/** Whether a node of a `<pre>` may be one of several pieces of code, such as Node.js's documentation has for its two kinds of modules. */
function isCode(node: ElementContent | undefined): boolean {
  return node?.type === 'element' && node.tagName === 'code'
}

/** Whether mdBook hides a line, which only an example that can be run needs. */
function isUnseenLine(element: Element): boolean {
  return /(?:^|\s)boring(?:\s|$)/.test(classNames(element))
}

function isInlineLine(element: Element): boolean {
  return !BLOCK.test(element.tagName) && (LINE.test(classNames(element)) || 'data-line' in element.properties)
}

/** Whether a word is the name of a programming language. */
export function isLanguage(word: string): boolean {
  return KNOWN.test(word)
}

/** The language that a `<pre>`, its content, or the closest elements around it name. */
export function codeLanguage(element: Element, around: readonly Element[]): string | undefined {
  // Beside the code, a table may hold line numbers that are marked up as code without a language.
  const codes = findElements(element, ({ tagName }) => tagName === 'code').slice(0, MAX_CODES)
  for (const at of [...codes, element, ...around]) {
    const language = namedLanguage(at)
    if (language !== undefined) return language
  }
  return undefined
}

function namedLanguage(element: Element): string | undefined {
  for (const name of [
    'data-lang',
    'data-language',
    'data-code-language',
    'data-highlight-language',
    'data-enlighter-language',
  ]) {
    const value = attribute(element, name)?.trim()
    if (value !== undefined && /^[a-z0-9+#.-]{1,30}$/i.test(value) && !NO_LANGUAGE.test(value))
      return value.toLowerCase()
  }
  const classes = classNames(element)
    .replace(/brush:\s+/i, 'brush:')
    .replace(/;/g, ' ')
  const named = LANGUAGE_CLASS.exec(classes)?.[1]
  // Pygments joins a template's languages: `highlight-html+django`.
  const joined = named?.includes('+') === true ? named.split('+').find((part) => KNOWN.test(part)) : undefined
  if (joined !== undefined && !KNOWN.test(named ?? '')) return joined.toLowerCase()
  if (
    named !== undefined &&
    !NO_LANGUAGE.test(named) &&
    (/(?:lang|language|brush)[-:_]/i.test(classes) || KNOWN.test(named) || /highlight-source-/i.test(classes))
  )
    return named.toLowerCase()
  if (/(?:^|\s)mermaid(?:\s|$)/.test(classes)) return 'mermaid'
  // Pandoc: `sourceCode r`; Jupyter: `hl-ipython3`.
  const [, after] = /(?:^|\s)(?:sourceCode\s+|hl-i?)([a-z0-9+#-]{1,20})(?=\s|$)/.exec(classes) ?? []
  if (after !== undefined && KNOWN.test(after)) return after === 'python3' ? 'python' : after
  const written = attribute(element, 'lang')
  // GitHub names languages that it does not highlight this way. Those of people have two letters.
  if (element.tagName === 'pre' && written !== undefined && written.length > 2 && KNOWN.test(written))
    return written.toLowerCase()
  // rustdoc
  if (element.tagName === 'pre' && /(?:^|\s)rust(?:\s|$)/.test(classes)) return 'rust'
  if (!HIGHLIGHTERS.test(classes)) return undefined
  if (written !== undefined && KNOWN.test(written)) return written.toLowerCase()
  return classes
    .split(/\s+/)
    .find((word) => KNOWN.test(word) && !/^(?:code|src|d|r|c)$/i.test(word))
    ?.toLowerCase()
}
