/** Numbers that look random and are the same in every run (mulberry32). */
export function createRandom(seed) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit) => Math.floor(next() * limit)
  const words = (count) => Array.from({ length: count }, () => WORDS[below(WORDS.length)])
  const sentence = () => {
    const some = words(8 + below(16))
    const first = some[0] ?? ''
    return `${first[0]?.toUpperCase()}${first.slice(1)} ${some
      .slice(1)
      .join(' ')
      .replace(/^((?:\S+ ){5}\S+) /, '$1, ')}.`
  }
  const paragraph = (sentences = 4) => Array.from({ length: sentences }, sentence).join(' ')
  const bytes = (count) => Uint8Array.from({ length: count }, () => below(256))
  return { next, below, words, sentence, paragraph, bytes }
}

const WORDS =
  `the a of and to in is that for it as was with on by at from this which or had were be an but not are his her they one you
  all their there been many some then them these so people into time two more very when could no make than first water long
  little way may down side without before large through back years where much good well work part take get place made live
  between great number never last let thought city tree cross farm hard start might story saw far sea draw left late run while
  press close night real life few north open together seem next white children begin got walk example ease paper group always
  music those both mark often letter until mile river car feet care second book carry took science eat room friend began idea
  fish mountain stop once base hear horse cut sure watch colour face wood main enough plain girl usual young ready above ever
  red list though feel talk bird soon body dog family direct pose leave song measure door product black short numeral class
  wind question happen complete ship area half rock order fire south problem piece told knew pass since top whole king space
  heard best hour better true during hundred five remember step early hold west ground interest reach fast verb sing listen
  lighthouse lantern harbour archive margin keeper lens weather signal shore pilot chart compass beacon`.split(/\s+/)
