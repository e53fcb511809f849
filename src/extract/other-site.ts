import type { Article, Entry, Failure } from '../model.ts'
import { compareText, NOTHING_LEFT, wordsOf } from './compare-text.ts'

/** Where a page advertises as well, less has to differ: both may show the same notice about cookies. */
const HARDLY_LEFT = 0.7
/** With that share of its words left, it is the same title. */
const SAME_TITLE = 1 / 3
/** Shorter words are mostly grammar, except in scripts without spaces, where every letter counts as a word. */
const TITLE_WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|.{4}/u
/** Shorter names are found in any page. */
const MIN_NAME_LENGTH = 4
/** A page that only mentions such a thing does so less often, */
const SPAM_TIMES = 3
/** and one about something else, such as the slots of a machine, knows but one of these words. */
const SPAM_WORDS = 2

/** What lapsed domains are bought for: betting, pills, pornography, loans, ghostwriting. Matched against lower-case text. */
const SPAM: RegExp =
  /[ck]asinos?(?!\p{L})|(?<!\p{L})(?:bet(?:s|ting)?|gambling|betway|1xbet|mostbet|melbet|sportsbooks?|bookmakers?|slots?|poker|baccarat|roulette|blackjack|jackpots?)(?!\p{L})|(?:judi|situs|agen|bandar) (?:slot|judi|bola|togel|poker|online)|gacor|togel|sbobet|sportwetten|spielautomaten|apuestas|tragamonedas|tragaperras|apostas|scommesse|paris sportifs|machines à sous|bukmacher|bahis|казино|букмекер|игровые автоматы|ставки на спорт|nhà cái|cá cược|xổ số|สล็อต|บาคาร่า|คาสิโน|카지노|바카라|토토사이트|カジノ|パチスロ|スロット|ブックメーカー|娱乐城|博彩|赌场|彩票|viagra|cialis|levitra|sildenafil|tadalafil|(?<!\p{L})(?:porno?|xxx|escorts?|sex cams?)(?!\p{L})|payday loans?|essay writing|write my essay/gu

type Copy = Pick<Entry, 'fields' | 'body'>
/** An answer, as text; and whether the original was dead before it came. */
type Answer = { readonly article: Article; readonly html: string; readonly afterDeath: boolean }

/**
 * Whether an answer comes from another site than the copy did: the domain lapsed, and its new owner shows something else.
 *
 * A living page may come in a new design, in another language, or with other news each day. So it is not enough that text and
 * title are others and the site's name and the author's are nowhere in the answer: either it has to advertise what lapsed domains
 * are bought for, and the copy did not speak of; or the original was dead before.
 */
export function isOtherSite({ fields, body }: Copy, { article, html, afterDeath }: Answer): boolean {
  if (fields.kind === 'file' && article.kind === 'file') return false
  if (isSameTitle(fields.title, article.title) || namesAnyOf(html, namesOf(fields))) return false
  const before = `${fields.title}\n${fields.excerpt ?? ''}\n${body}`
  const advertises = advertisesSpam(article) && spamIn(before).length === 0
  if (!advertises && !afterDeath) return false
  return compareText(before, wholeTextOf(article)) >= (advertises ? HARDLY_LEFT : NOTHING_LEFT)
}

/** Whether a page advertises what lapsed domains are bought for. A page about such things may well do so, too. */
export function advertisesSpam(article: Article): boolean {
  const found = spamIn(wholeTextOf(article))
  const words = new Set(found.map((word) => word.replace(/s$/, '')))
  return spamIn(article.title).length > 0 && found.length >= SPAM_TIMES && words.size >= SPAM_WORDS
}

/** What there is to say of such an answer. */
export function otherSite({ title }: Article): Failure {
  return { ok: false, reason: 'parked', detail: `Another site answers at this address: "${title}".` }
}

const wholeTextOf = ({ title, excerpt, markdown }: Article): string => `${title}\n${excerpt ?? ''}\n${markdown}`

function isSameTitle(before: string, after: string): boolean {
  const [a, b] = [titleWords(before), titleWords(after)]
  const shared = [...a].filter((word) => b.has(word)).length
  return shared > 0 && shared >= Math.min(a.size, b.size) * SAME_TITLE
}

const titleWords = (title: string): ReadonlySet<string> =>
  new Set(wordsOf(title).filter((word) => TITLE_WORD.test(word)))

/** What names the site and the author; except the domain, which a new owner bears too. */
function namesOf({ siteName, byline, url }: Copy['fields']): readonly string[] {
  const host = URL.canParse(url) ? lettersOf(new URL(url).hostname) : ''
  return [siteName, byline]
    .filter((name) => name !== undefined && name.length >= MIN_NAME_LENGTH)
    .map((name = '') => name.toLowerCase())
    .filter((name) => !host.includes(lettersOf(name)))
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

function namesAnyOf(html: string, names: readonly string[]): boolean {
  const text = html.toLowerCase()
  return names.some((name) => text.includes(name))
}

function spamIn(text: string): readonly string[] {
  return text.toLowerCase().match(SPAM) ?? []
}
