/** YAML 1.2 §7.3.3: plain scalars that can only mean themselves, and double-quoted ones that are JSON. */
const PLAIN = /^[\p{L}\p{N}/.(][^#\r]*$/u

/** The value of a scalar that can be read without a YAML parser; else undefined. */
export function simpleScalar(raw: string): string | undefined {
  if (raw.startsWith('"')) return quotedScalar(raw)
  if (!PLAIN.test(raw) || raw.includes(': ') || raw.endsWith(':') || raw.endsWith(' ')) return undefined
  return raw
}

function quotedScalar(raw: string): string | undefined {
  if (/\p{Cc}/u.test(raw) || !/^"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"$/.test(raw)) return undefined
  return JSON.parse(raw) as string
}

/**
 * A text in double quotes, as the YAML library would write it. Undefined for characters that JSON escapes by number and YAML by name,
 * and for line breaks that YAML would fold.
 */
export function simpleQuoted(value: string): string | undefined {
  const quoted = JSON.stringify(value)
  return /\\u| \\n|[\u0080-\u009f\u2028\u2029\ufeff]/.test(quoted) ? undefined : quoted
}

/** A URL, a media type, a date, a hash, a language or one of our words: nothing that YAML takes for a number. */
const SIMPLE =
  /^(?:https?:\/\/|[a-z]+\/|\d{4}-\d\d-\d\d|[0-9e]*[a-df][0-9a-f]*$|(?:live|wayback|import|card|file|ltr|rtl|[a-z]{2})$|[a-z]{2}-[A-Z]{2}$)/

/** A text without quotes, as the YAML library would write it; undefined if it needs quotes or the library. */
export function simplePlain(value: string): string | undefined {
  const isSimple = SIMPLE.test(value) && /^[!-~ ]*[!-,.-~]$/.test(value) && simpleScalar(value) === value
  return isSimple ? value : undefined
}
