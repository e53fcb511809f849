/** Stands for a picture that could not be fetched and says nothing of itself. No word: it must not count as text of the page. */
export const LOST_IMAGE = '🖼'

/** What the names of files say that only decorate a page. */
const ORNAMENT =
  /\.(?:svg|gif)(?:$|[?#])|(?:^|[^a-z])(?:arrow|avatar|badge|banner|border|btn|bullet|button|divider|emoji|flag|gravatar|icon|logo|profile|rating|separator|smiley|spacer|sprite|star|thumb)s?(?![a-z])/i

/** Whether an image that stands alone, as pictures do, is none after all, judged by its address. */
export function isOrnament(url: string): boolean {
  return URL.canParse(url) && ORNAMENT.test(url.slice(new URL(url).origin.length))
}
