/** Only the fields that have a value, for types whose fields are absent where nothing is known. */
export function knownFields<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(known) as { [Name in keyof T]?: Exclude<T[Name], undefined> }
}
