const HEAD = `# What the plugin costs

What \`npm run bench -- NAME --write\` measured last, each part with its day, machine and command.
`
const ORDER = ['build', 'serve', 'reader', 'cold', 'memory']
const PART = /^<!-- ([\w-]+) -->\n([\s\S]*?)^<!-- \/\1 -->$/gm

/**
 * The text of `RESULTS.md` with this section in place of the earlier one of the same name; the others stay as they are.
 *
 * @param name of the bench, with the size if one was given: `build-10000`
 */
export function putSection(text, name, section) {
  const parts = new Map([...text.matchAll(PART)].map(([, other, content]) => [other, content]))
  parts.set(name, section)
  const names = [...parts.keys()].sort((a, b) => placeOf(a) - placeOf(b) || a.length - b.length)
  return `${[HEAD, ...names.map((one) => `<!-- ${one} -->\n${parts.get(one).trimEnd()}\n<!-- /${one} -->\n`)].join('\n')}`
}

const placeOf = (name) => ORDER.indexOf(name.split('-', 1)[0])
