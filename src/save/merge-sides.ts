/** Whether a text holds the conflict markers of a merge that was not finished. */
export function holdsConflict(text: string): boolean {
  return text.includes('<<<<<<<') && /^(?:<{7}|>{7}) /m.test(text)
}

/** The text as either branch had it. git: `<<<<<<<` ours, maybe `|||||||` the common ancestor, `=======` theirs, `>>>>>>>`. */
export function sidesOf(text: string): { readonly ours: string; readonly theirs: string } {
  const ours: string[] = []
  const theirs: string[] = []
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both'
  for (const line of text.split('\n')) {
    if (/^<{7} /.test(line)) side = 'ours'
    else if (side === 'ours' && /^\|{7}/.test(line)) side = 'base'
    else if ((side === 'ours' || side === 'base') && /^={7}\s*$/.test(line)) side = 'theirs'
    else if (/^>{7} /.test(line)) side = 'both'
    else {
      if (side === 'both' || side === 'ours') ours.push(line)
      if (side === 'both' || side === 'theirs') theirs.push(line)
    }
  }
  return { ours: ours.join('\n'), theirs: theirs.join('\n') }
}
