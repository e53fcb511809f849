import { pack, sharedStyle } from './page-style.ts'

const STATES = ['dead', 'failing', 'changed', 'alive', 'unknown']

// The filter by health needs no script: groups, lists and items have the health of their copies as classes. `:has()` on the
// controls costs the browser less than on the whole page; where the script runs, it does the same for even less.
const FILTER = STATES.map(
  (state) =>
    `search:not(.live):has(#h-${state}:checked) ~ #copies :is(section, ul, li):not(.${state}) { display: none; }`,
).join('\n')

// Where browsers cannot ask that (Firefox before 121), controls that do nothing are not shown.
const NO_FILTER = '@supports not selector(:has(a)) { search:not(.live) { display: none; } }'

/** The most copies in one list: browsers lay out a list only when it comes near the screen. */
export const LIST_LENGTH = 64

/** The class of a list of this length, which says how much room it takes before it is laid out. */
export function sizeClass(length: number): string {
  return `n${Math.ceil(Math.log2(length))}`
}

const ITEM_REM = 5.9
const SIZES = Array.from(
  { length: Math.log2(LIST_LENGTH) + 1 },
  (_, size) => `.n${size} { contain-intrinsic-block-size: auto ${Math.round(2 ** size * 0.8 * ITEM_REM)}rem; }`,
).join('\n')

// Safari 18 does not find in the page what it has not laid out; Safari 26, Chromium and Firefox do, and are asked for by name.
const LAZY = '@supports (text-wrap: pretty) or (-moz-appearance: none) { ul { content-visibility: auto; } }'

const INDEX = `
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-inline-size: 48rem; margin-inline: auto; padding: 2rem 1.15rem 4rem; }
#home { margin-block-end: .4rem; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.2rem); line-height: 1.2; margin: 0 0 .3rem; text-wrap: balance; }
h2 { font-size: 1.05rem; margin: 0; padding-block: .5rem; position: sticky; inset-block-start: 0; background: var(--ground); border-block-end: 1px solid var(--line); z-index: 1; }
small, #count, li p, legend, summary { color: var(--soft); font-size: .875rem; }
h2 small { font-weight: 400; margin-inline-start: .3em; }
p { margin: 0; }
search { display: flex; flex-wrap: wrap; gap: .7rem 1.2rem; align-items: center; margin-block: 1.2rem; padding: .8rem 1rem; background: var(--tint); border: 1px solid var(--line); border-radius: .5rem; }
search label { display: inline-flex; flex-wrap: wrap; gap: .4rem; align-items: center; max-inline-size: 100%; }
#find { flex: 1 1 16rem; }
input[type=search] { flex: 1; min-inline-size: 0; }
input[type=search], select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .3rem; padding: .35rem .5rem; }
input[type=radio] { accent-color: var(--link); margin: 0; }
fieldset { border: 0; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .3rem .8rem; min-inline-size: 0; }
legend::first-letter { text-transform: uppercase; }
legend { float: inline-start; padding: 0; }
section { margin-block-start: 1.6rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding-block: .65rem; border-block-end: 1px solid var(--line); }
li > a { font-weight: 600; text-decoration: none; }
li > a:hover { text-decoration: underline; }
time { white-space: nowrap; }
li p a { color: inherit; }
li b { color: var(--mark); }
li p, li summary { line-height: 1.625rem; }
summary { cursor: pointer; }
@media (max-width: 34rem) { legend { float: none; margin-block-end: .2rem; } search { gap: .9rem 1.2rem; } }
@media print { search { display: none; } h2 { position: static; } ul { content-visibility: visible; } li { break-inside: avoid; } }
`

/** The style of the index. */
export const indexStyle: string = pack(sharedStyle + LAZY + INDEX + SIZES + FILTER + NO_FILTER)
