import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LINKS_PER_POST = 5

/** Writes an Eleventy site whose posts cite these URLs, five each. */
export function writeLinkingSite(folder, urls, installed, options = '{ archives: [], timeBudget: 0 }') {
  mkdirSync(join(folder, 'posts'), { recursive: true })
  symlinkSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(folder, 'eleventy.config.js'),
    `import linkCache from ${JSON.stringify(installed.file('index.js'))}
export default (eleventyConfig) => {
  eleventyConfig.addPlugin(linkCache, ${options})
  return { dir: { input: 'posts' } }
}
`,
  )
  for (let at = 0; at < urls.length; at += LINKS_PER_POST) {
    const links = urls.slice(at, at + LINKS_PER_POST).map((url, n) => `A sentence that cites [page ${at + n}](${url}).`)
    const name = `post-${at / LINKS_PER_POST}`
    writeFileSync(join(folder, 'posts', `${name}.md`), `---\ntitle: ${name}\n---\n\n${links.join('\n\n')}\n`)
  }
}
