const HEAD = `# What the plugin costs

What \`npm run bench -- NAME --write\` measured last, each part with its day, machine and command.
`
const ORDER = ['build', 'serve', 'reader', 'cold', 'memory']
const PART = /^<!-- (\w+) -->\n([\s\S]*?)^<!-- \/\1 -->$/gm

/** The text of `RESULTS.md` with this section in the place of the bench's earlier one; the others stay as they are. */
export function putSection(text, name, section) {
  const parts = new Map([...text.matchAll(PART)].map(([, other, content]) => [other, content]))
  parts.set(name, section)
  const names = [...parts.keys()].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))
  return `${[HEAD, ...names.map((one) => `<!-- ${one} -->\n${parts.get(one).trimEnd()}\n<!-- /${one} -->\n`)].join('\n')}`
}
