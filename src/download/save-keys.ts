/** The user's keys for Save Page Now, and where they may go. */
export type SaveKeys = {
  /** S3-like keys, from archive.org/account/s3.php. They go to the endpoint and nowhere else, and into no message. */
  readonly accessKey: string
  readonly secretKey: string
  /** Default `https://web.archive.org/save`. Plain `http:` only on this machine. */
  readonly endpoint?: string | undefined
}

export const SERVICE_NAME = 'Save Page Now'
const ENDPOINT = 'https://web.archive.org/save'

/** Throws one sentence where the keys or the endpoint cannot be used. */
export function checkSaveKeys(keys: SaveKeys): void {
  authorization(keys)
  checkEndpoint(keys.endpoint)
}

/** What the `Authorization` header says. Throws one sentence where a key cannot be one. */
export function authorization({ accessKey, secretKey }: SaveKeys): string {
  for (const [name, key] of Object.entries({ accessKey, secretKey })) {
    if (/^[\x21-\x39\x3b-\x7e]+$/.test(key)) continue
    // Not shown: it may be a key with a slip of the keyboard in it.
    throw new TypeError(`The ${name} for ${SERVICE_NAME} is not a key: copy it from archive.org/account/s3.php.`)
  }
  return `LOW ${accessKey}:${secretKey}`
}

/** The endpoint without a slash at its end. Throws one sentence where keys may not go there. */
export function checkEndpoint(written: string = ENDPOINT): string {
  const url = URL.canParse(written) ? new URL(written) : undefined
  const isHere =
    url !== undefined && (/^(?:127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname) || url.hostname === 'localhost')
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) return written.replace(/\/$/, '')
  throw new TypeError(
    `The endpoint of ${SERVICE_NAME} is "${written}": keys are sent by https only, as to ${ENDPOINT}.`,
  )
}
