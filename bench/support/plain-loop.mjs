// What somebody would write in an afternoon: one page after another is fetched, read by Readability over jsdom, and written.
//   node plain-loop.mjs PROXY_PORT FOLDER LIST_OF_URLS
import { readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Readability } from '@mozilla/readability'
import { JSDOM, VirtualConsole } from 'jsdom'

const [port, folder, list] = process.argv.slice(2)
const agent = new http.Agent({ keepAlive: true })
const get = (url) =>
  new Promise((resolve, reject) => {
    http
      .get({ port, agent, path: url, headers: { host: new URL(url).host } }, (response) => resolve(text(response)))
      .on('error', reject)
  })

for (const [at, url] of readFileSync(list, 'utf8').split('\n').entries()) {
  const { window } = new JSDOM(await get(url), { url, virtualConsole: new VirtualConsole() })
  const article = new Readability(window.document).parse()
  if (article) writeFileSync(join(folder, `${at}.html`), `<title>${article.title}</title>${article.content}`)
  window.close()
}
agent.destroy()
