import { createHash } from 'node:crypto'

// Set for long reading; all sizes follow the reader's own. Only logical properties, so that right-to-left pages need no rules of
// their own. All text has a contrast of 4.5 or more (WCAG 2.2, 1.4.3), in both themes.
const COLOURS = `
:root {
  --ground: #fdfcf9; --ink: #1d1b18; --soft: #625d55; --line: #ddd8cd; --tint: #f4f0e8; --link: #0b57a4; --mark: #8a4b0f; --shade: #1d1b1833;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #171614; --ink: #e7e3da; --soft: #a8a195; --line: #3a3731; --tint: #211f1c; --link: #8ec1f5; --mark: #e9b06f; --shade: #000c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
a { color: var(--link); text-decoration-thickness: .06em; text-underline-offset: .16em; }
a:hover { text-decoration-thickness: .14em; }
:focus-visible { outline: .15rem solid var(--link); outline-offset: .15rem; }
`

// WebKit's `text-wrap: pretty` reads outside of its arrays and ends the page (bugs 302553, 306377); it is told by what it alone knows.
// A transparent drawing was made for a light page, so it gets a light background in the dark theme, too.
// The border of the button shows where the reader's own colours replace its background.
// Code and tables have a shade at each side where they continue; what covers the shade scrolls along (`local`).
const COPY = `
body {
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: break-word;
  font: clamp(1.0625rem, 1rem + .35vw, 1.125rem)/1.62 Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif;
}
.h-cite > * { padding-inline: max(1.15rem, 50% - 19.5rem); }
.banner, .meta, .note, .end, figcaption, caption, p.file { font-family: system-ui, sans-serif; font-size: .875rem; line-height: 1.5; }
.banner {
  padding-block: 1rem .9rem; background: var(--tint); border-block-start: .25rem solid var(--mark); border-block-end: 1px solid var(--line);
}
.banner p, .banner ul { margin: 0 0 .3rem; }
.banner details { margin: 0; }
.banner ul { margin-block-start: .3rem; padding-inline-start: 1.2rem; }
.of, .health, .go, p.file a, dt { font-weight: 600; }
.of { font-size: 1rem; overflow-wrap: anywhere; }
.of a { font-weight: 400; }
.health { color: var(--mark); }
.banner nav { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; align-items: baseline; margin-block-start: .6rem; }
.banner [open] { flex-basis: 100%; }
summary { cursor: pointer; }
summary * { display: inline; }
.go {
  padding: .25rem .8rem; border: 1px solid var(--link); border-radius: 2rem; background: var(--link); color: var(--ground); text-decoration: none;
}
.dead .go { background: none; color: var(--link); }
.title { margin-block: 2.6rem 2.2rem; }
h1, h2, h3, h4, h5, h6 { line-height: 1.22; text-wrap: balance; margin-block: 2em .6em; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2.4vw, 2.5rem); letter-spacing: -.012em; margin: 0; }
h2 { font-size: 1.45em; }
h3 { font-size: 1.2em; }
h4, h5, h6 { font-size: 1em; }
h2 a, h3 a, h4 a, h5 a, h6 a { color: inherit; text-decoration-color: var(--line); }
.meta { color: var(--soft); margin: .8rem 0 0; }
p.note, p.file { margin-block: 0 1.6rem; }
.note { color: var(--soft); }
@supports not (hanging-punctuation: first) { .e-content { text-wrap: pretty; } }
.e-content > :first-child { margin-block-start: 0; }
:is(.e-content, th, td) > :last-child { margin-block-end: 0; }
.e-content > hr:is(:first-child, :last-child) { display: none; }
p, ul, ol, dl, blockquote, figure, pre, .scroll, details { margin-block: 0 1.15em; }
.e-content a { overflow-wrap: anywhere; }
.e-content :is(td, th) a { overflow-wrap: normal; }
ul, ol { padding-inline-start: 1.6em; }
:is(ul, ol) :is(ul, ol) :is(ul, ol) { padding-inline-start: min(1.6em, 4vw); }
hr + section:last-child { font-size: .9em; }
:is(li, sup, h2, h3, h4, h5, h6):target { background: var(--tint); box-shadow: 0 0 0 .3em var(--tint); }
dd { margin-inline: 1.4em 0; margin-block-end: .5em; }
li > p, li > ul, li > ol { margin-block-end: .4em; }
li + li { margin-block-start: .25em; }
blockquote { margin-inline: 0; padding-inline-start: 1.1em; border-inline-start: .2em solid var(--line); color: var(--soft); }
figure { margin-inline: 0; }
figcaption, caption { color: var(--soft); margin-block-start: .5em; text-align: start; }
caption { min-inline-size: min(20rem, 70vw); }
img, video { max-inline-size: 100%; block-size: auto; border-radius: .2rem; }
:is(td, th) img { max-inline-size: min(20rem, 70vw); }
.e-content img { background: #fdfcf9; color: #1d1b18; }
audio { inline-size: 100%; }
hr { border: 0; border-block-start: 1px solid var(--line); margin-block: 2.4em; }
code, kbd, samp, pre { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
:not(pre) > code, kbd { background: var(--tint); padding: .1em .3em; border-radius: .2em; }
kbd { border: 1px solid var(--line); }
pre, .scroll {
  display: block; overflow: auto; scrollbar-width: thin; --back: var(--ground); --hide: var(--back) 40%, #0000; --fade: var(--shade), #0000;
  background: linear-gradient(90deg, var(--hide)) 0 / 2.4rem 100% no-repeat local,
    linear-gradient(-90deg, var(--hide)) 100% / 2.4rem 100% no-repeat local,
    linear-gradient(90deg, var(--fade)) 0 / .6rem 100% no-repeat,
    linear-gradient(-90deg, var(--fade)) 100% / .6rem 100% no-repeat, var(--back);
}
pre {
  --back: var(--tint); padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: .35rem; line-height: 1.5; tab-size: 2;
  direction: ltr; text-align: start;
}
pre code { font-size: 1em; }
bdi.scroll { display: inline; background: none; }
@media (max-width: 40rem) { bdi.scroll { display: inline-block; max-inline-size: 100%; vertical-align: middle; } }
.scroll > img { max-inline-size: none; inline-size: max(100%, 39rem); }
table { border-collapse: collapse; font-size: .92em; line-height: 1.45; font-variant-numeric: tabular-nums; }
th, td { padding: .45em .7em; border-block-end: 1px solid var(--line); vertical-align: top; overflow-wrap: normal; }
:is(th, td):not([align]) { text-align: start; }
thead th { border-color: var(--soft); }
:is(th, td):first-child { padding-inline-start: 0; }
:is(th, td):last-child { padding-inline-end: 0; }
sub, sup { line-height: 0; font-size: .75em; }
mark { background: #ffe08a; color: #1d1b18; }
p.file a {
  display: inline-block; padding: .7rem 1.1rem; border: 1px solid var(--line); border-radius: .35rem; background: var(--tint);
}
.card .e-content { border: 1px solid var(--line); border-radius: .5rem; padding: 1.15rem; inline-size: min(39rem, 100% - 2.3rem); margin-inline: auto; }
.end { margin-block: 3rem 0; padding-block: 1.2rem 2.5rem; border-block-start: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; }
@media print {
  body { background: none; color: #000; font-size: 11pt; }
  .h-cite > * { padding-inline: 0; }
  .banner { background: none; }
  .banner nav, .end { display: none; }
  pre { white-space: pre-wrap; }
  pre, .scroll { background: none; overflow: visible; }
  .scroll > img { inline-size: 100%; }
  pre, img, tr, blockquote { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  a { color: inherit; }
}
`

// Ideographs need more space, no italics, and dots for emphasis (W3C, Requirements for Japanese Text Layout, 3.3.9).
const IDEOGRAPHIC = `
body { font-family: system-ui, "Hiragino Sans", "Noto Sans CJK JP", sans-serif; line-break: strict; }
.e-content { line-height: 1.9; }
em, i, cite { font-style: normal; }
em { text-emphasis: dot; }
`

// Joined letters must not be spaced, and have marks above and below. Code among them keeps its signs in order.
const JOINED = `
body { font-family: "Noto Naskh Arabic", "SBL Hebrew", "Times New Roman", serif; }
.e-content { line-height: 1.9; }
h1 { letter-spacing: 0; }
code { direction: ltr; unicode-bidi: isolate; }
`

// Browsers put no space inside the quotes of <q>; French needs a narrow non-breaking one.
const FRENCH = `
q { quotes: "«\\202f" "\\202f»" "“" "”"; }
`

const BY_LANGUAGE: ReadonlyMap<string, string> = new Map([
  ['fr', FRENCH],
  ...'ja ko yue zh'.split(' ').map((lang) => [lang, IDEOGRAPHIC] as const),
  ...'ar ckb fa he ps sd ug ur yi'.split(' ').map((lang) => [lang, JOINED] as const),
])

const styles = new Map<string, PageStyle>()

/** A style, and its source expression for a Content-Security-Policy. */
export type PageStyle = { readonly css: string; readonly hash: string }

/** The built-in style for a copy in this language, small enough to be part of each page. */
export function copyStyle(lang: string): PageStyle {
  const own = BY_LANGUAGE.get(lang.split('-')[0] ?? '') ?? ''
  const made = styles.get(own) ?? withHash(pack(COLOURS + COPY + own))
  styles.set(own, made)
  return made
}

function withHash(css: string): PageStyle {
  return { css, hash: policyHash(css) }
}

/** The colours and links that all pages share. */
export const sharedStyle: string = COLOURS

/** The source expression of an inline style or script for a Content-Security-Policy: `'sha256-…'`. */
export function policyHash(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`
}

/** A style without the white space that only people need. */
export function pack(style: string): string {
  return style
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replaceAll(' > ', '>')
    .replaceAll(';}', '}')
    .trim()
}
