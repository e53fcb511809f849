import { LIST_LENGTH } from './index-style.ts'

/**
 * Adds a filter by text and groups by site to the index. It reads the page's own markup, writes only text, and is the only script
 * that the page's policy allows.
 */
export const indexScript: string = `(() => {
const byId = (id) => document.getElementById(id)
const [find, group, none, count, list] = ['find', 'group', 'none', 'count', 'copies'].map(byId)
if (!find) return
const months = [...list.children]
const items = [...list.querySelectorAll('li')]
const homes = items.map((item) => item.parentNode)
const all = count.textContent
const written = (number) => number.toLocaleString(document.documentElement.lang)
const plain = (text) => text.normalize('NFKD').replace(/[\\u0300-\\u036f]/g, '').toLowerCase()
let texts
const chosen = () => document.querySelector('[name=h]:checked:not(#h-all)')?.id.slice(2)
const show = () => {
  const words = plain(find.lastElementChild.value).split(/\\s+/).filter(Boolean)
  const state = chosen()
  if (words.length) texts ??= items.map((item) => plain(item.textContent + ' ' + item.querySelector('p a').href))
  let shown = 0
  items.forEach((item, i) => {
    item.hidden = (state && item.className !== state) || !words.every((word) => texts[i].includes(word))
    if (!item.hidden) shown += 1
  })
  for (const box of list.querySelectorAll('ul, section')) box.hidden = !box.querySelector('li:not([hidden])')
  none.hidden = shown > 0
  count.textContent = words.length || state ? written(shown) + ' / ' + all : all
}
const bySite = () => {
  const sites = new Map()
  for (const item of items) {
    const site = item.querySelector('p a').textContent
    if (!sites.has(site)) sites.set(site, [])
    sites.get(site).push(item)
  }
  return [...sites].sort(([a], [b]) => a.localeCompare(b)).map(([site, own]) => {
    const section = document.createElement('section')
    const [heading, size] = ['h2', 'small'].map((name) => document.createElement(name))
    size.textContent = written(own.length)
    heading.append(site + ' ', size)
    section.append(heading)
    while (own.length) {
      const ul = section.appendChild(document.createElement('ul'))
      ul.append(...own.splice(0, ${LIST_LENGTH}))
      ul.className = 'n' + Math.ceil(Math.log2(ul.children.length))
    }
    return section
  })
}
find.parentNode.addEventListener('input', show)
const arrange = () => {
  if (group.lastElementChild.value === 's') list.replaceChildren(...bySite())
  else {
    items.forEach((item, i) => homes[i].append(item))
    list.replaceChildren(...months)
  }
  show()
}
group.addEventListener('change', arrange)
// On reload or the way back, browsers choose again what was chosen, and tell nobody.
addEventListener('pageshow', (event) => {
  if (!event.persisted && (chosen() || group.lastElementChild.value === 's')) arrange()
})
find.hidden = group.hidden = false
find.parentNode.className = 'live'
})()`
