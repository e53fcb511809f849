/** Frames for advertisers, trackers, sign-ups and buttons. */
const BESIDE_TEXT =
  /^https?:\/\/(?:[\w-]{1,60}\.){0,5}(?:(?:doubleclick|adnxs|criteo|taboola|outbrain|amazon-adsystem|googlesyndication|googletagmanager|google-analytics|hotjar|addthis|sharethis|disqus|recaptcha|hcaptcha|stripe|paypal|list-manage|hsforms|intercom|zendesk)\.(?:net|com)\/|(?:facebook\.com\/(?:v[\d.]{1,5}\/)?plugins\/(?!post|video)|platform\.twitter\.com\/widgets|google\.com\/recaptcha|apis\.google\.com|accounts\.google\.com|substack\.com\/embed|buttondown\.(?:email|com)\/|ghbtns\.com|badge|analytics))/i
/** Frames that show what the text speaks of: films, sounds, maps, slides, charts, code that runs. */
const SHOWS =
  /embed|player|video|youtu|vimeo|soundcloud|codepen|gist|maps|datawrapper|dwcdn|flourish|infogram|ourworldindata|observablehq|jsfiddle|jsbin|codesandbox|stackblitz|replit|glitch\.|speakerdeck|slideshare|docs\.google|archive\.org|bandcamp|mixcloud|wistia|loom\.com|ted\.com|figma|tableau|plot\.?ly|geogebra|desmos|sketchfab|shadertoy|asciinema|podcast|medium\.com\/media\//i
const NO_NAME =
  /^\W{0,9}(?:i?frame|embed(?:ded)?(?: (?:content|post|frame))?|content|untitled|ad(?:vertise(?:ment)?)?)?\W{0,9}$/i

/** Embeds whose page for readers has another address: a pattern of the address, and what becomes of it. */
const PAGES: readonly (readonly [RegExp, string])[] = [
  [
    /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/videoseries\?(?:.{0,200}&)?list=([\w-]{1,60}).*$/i,
    'https://www.youtube.com/playlist?list=$1',
  ],
  [
    /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]{6,20})(?:[/?#].*)?$/i,
    'https://www.youtube.com/watch?v=$1',
  ],
  [/^https?:\/\/player\.vimeo\.com\/video\/(\d{1,20})(?:[/?#].*)?$/i, 'https://vimeo.com/$1'],
  [
    /^https?:\/\/platform\.twitter\.com\/embed\/.{0,50}\?(?:.{0,500}&)?id=(\d{1,25}).*$/i,
    'https://twitter.com/i/status/$1',
  ],
  [
    /^https?:\/\/codepen\.io\/([\w-]{1,60})\/embed\/(?:preview\/)?([\w-]{1,60})(?:[/?#].*)?$/i,
    'https://codepen.io/$1/pen/$2',
  ],
  [/^https?:\/\/open\.spotify\.com\/embed\/(\w{1,20}\/\w{1,60})(?:[/?#].*)?$/i, 'https://open.spotify.com/$1'],
]

/** A script that writes something into the page where it stands: a pattern of its address, and what it shows. */
const WRITERS: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/gist\.github\.com\/((?:[\w-]{1,60}\/)?[0-9a-f]{5,40})\.js(?:\?.*)?$/i, 'https://gist.github.com/$1'],
  [/^https?:\/\/asciinema\.org\/a\/(\w{1,40})\.js(?:\?.*)?$/i, 'https://asciinema.org/a/$1'],
  [/^https?:\/\/jsfiddle\.net\/((?:[\w-]{1,60}\/){1,3})embed\/.*$/i, 'https://jsfiddle.net/$1'],
]

/** Where a frame leads to, and its name; undefined if it shows nothing that the text speaks of. */
export function frameLink(
  url: string,
  title: string | undefined,
): { readonly href: string; readonly name: string } | undefined {
  if (BESIDE_TEXT.test(url)) return undefined
  const isNamed = title !== undefined && !NO_NAME.test(title)
  if (!isNamed && !SHOWS.test(url)) return undefined
  const href = pageOf(url, PAGES) ?? url
  return { href, name: isNamed ? title : new URL(href).hostname }
}

/** The address of what a script writes into the page; undefined for any other script. */
export function writtenByScript(url: string): string | undefined {
  return pageOf(url, WRITERS)
}

function pageOf(url: string, pages: readonly (readonly [RegExp, string])[]): string | undefined {
  const found = pages.find(([pattern]) => pattern.test(url))
  return found && url.replace(found[0], found[1])
}
