const OURS = /^<{7} /
const BASE = /^\|{7}/
const THEIRS = /^={7}\s*$/
const END = /^>{7} /
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/s

/** Whether a text holds the conflict markers of a merge that was not finished; code that shows such markers holds none. */
export function holdsConflict(text: string): boolean {
  if (!text.includes('<<<<<<<')) return false
  let fence: string | undefined
  for (const line of text.split('\n')) {
    if (fence === undefined && (OURS.test(line) || END.test(line))) return true
    fence = fenceAfter(line, fence)
  }
  return false
}

/** The text as either branch had it. git: `<<<<<<<` ours, maybe `|||||||` the common ancestor, `=======` theirs, `>>>>>>>`. */
export function sidesOf(text: string): { readonly ours: string; readonly theirs: string } {
  const ours: string[] = []
  const theirs: string[] = []
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both'
  let fence: string | undefined
  for (const line of text.split('\n')) {
    if (side === 'both' && fence === undefined && OURS.test(line)) side = 'ours'
    else if (side === 'ours' && BASE.test(line)) side = 'base'
    else if ((side === 'ours' || side === 'base') && THEIRS.test(line)) {
      side = 'theirs'
      fence = undefined
    } else if (side === 'theirs' && END.test(line)) side = 'both'
    else {
      if (side === 'both' || side === 'ours') ours.push(line)
      if (side === 'both' || side === 'theirs') theirs.push(line)
      if (side !== 'base') fence = fenceAfter(line, fence)
    }
  }
  return { ours: ours.join('\n'), theirs: theirs.join('\n') }
}

/** The fence of the code block that is open after a line of Markdown. */
function fenceAfter(line: string, open: string | undefined): string | undefined {
  const [, fence, rest = ''] = FENCE.exec(line) ?? []
  if (fence === undefined) return open
  if (open === undefined) return fence.startsWith('`') && rest.includes('`') ? undefined : fence
  return fence.startsWith(open) && rest.trim() === '' ? undefined : open
}
