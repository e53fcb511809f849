import { pack, sharedStyle } from './page-style.ts'

const STATES = ['dead', 'failing', 'changed', 'alive', 'unknown']

// The filter by health needs no script: a group without a match goes, and in the others what does not match.
const FILTER = STATES.map(
  (state) => `main:has(#h-${state}:checked) :is(li:not(.${state}), section:not(:has(.${state}))) { display: none; }`,
).join('\n')

const INDEX = `
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-inline-size: 48rem; margin-inline: auto; padding: 2rem 1.15rem 4rem; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.2rem); line-height: 1.2; margin: 0 0 .3rem; text-wrap: balance; }
h2 { font-size: 1.05rem; margin: 0; padding-block: .5rem; position: sticky; inset-block-start: 0; background: var(--ground); border-block-end: 1px solid var(--line); z-index: 1; }
small, #count, li p, legend, summary { color: var(--soft); font-size: .875rem; }
h2 small { font-weight: 400; margin-inline-start: .3em; }
p { margin: 0; }
search { display: flex; flex-wrap: wrap; gap: .7rem 1.2rem; align-items: center; margin-block: 1.2rem; padding: .8rem 1rem; background: var(--tint); border: 1px solid var(--line); border-radius: .5rem; }
search label { display: inline-flex; gap: .4rem; align-items: center; }
#find { flex: 1 1 16rem; }
input[type=search] { flex: 1; min-inline-size: 0; }
input[type=search], select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .3rem; padding: .35rem .5rem; }
input[type=radio] { accent-color: var(--link); margin: 0; }
fieldset { border: 0; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .3rem 1rem; min-inline-size: 0; }
legend::first-letter { text-transform: uppercase; }
legend { float: inline-start; padding: 0; margin-inline-end: 1rem; }
section { margin-block-start: 1.6rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding-block: .65rem; border-block-end: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 4.6rem; }
li > a { font-weight: 600; text-decoration: none; }
li > a:hover { text-decoration: underline; }
time { white-space: nowrap; }
li p a { color: inherit; }
li b { color: var(--mark); }
summary { cursor: pointer; }
@media (max-width: 34rem) { legend { float: none; margin-block-end: .2rem; } search { gap: .9rem 1.2rem; } }
@media print { search { display: none; } h2 { position: static; } li { content-visibility: visible; break-inside: avoid; } }
`

/** The style of the index. */
export const indexStyle: string = pack(sharedStyle + INDEX + FILTER)
