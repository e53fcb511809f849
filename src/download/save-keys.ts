/** The user's keys for Save Page Now, and where they may be sent. */
export type SaveKeys = {
  /** S3-like keys from archive.org/account/s3.php. They are sent to the endpoint only and appear in no message. */
  readonly accessKey: string
  readonly secretKey: string
  /** Default `https://web.archive.org/save`. Plain `http:` only on this machine. */
  readonly endpoint?: string | undefined
}

export const SERVICE_NAME = 'Save Page Now'
const ENDPOINT = 'https://web.archive.org/save'

/** @throws TypeError one sentence if the keys or the endpoint cannot be used */
export function checkSaveKeys(keys: SaveKeys): void {
  authorization(keys)
  checkEndpoint(keys.endpoint)
}

/**
 * Returns the value of the `Authorization` header.
 *
 * @throws TypeError one sentence if a key is malformed
 */
export function authorization({ accessKey, secretKey }: SaveKeys): string {
  for (const [name, key] of Object.entries({ accessKey, secretKey })) {
    if (/^[\x21-\x39\x3b-\x7e]+$/.test(key)) continue
    // Not shown: it may be a key with a typing error.
    throw new TypeError(`The ${name} for ${SERVICE_NAME} is not a key: copy it from archive.org/account/s3.php.`)
  }
  return `LOW ${accessKey}:${secretKey}`
}

/**
 * Returns the endpoint without a slash at its end.
 *
 * @throws TypeError one sentence if keys must not be sent there
 */
export function checkEndpoint(written: string = ENDPOINT): string {
  const url = URL.canParse(written) ? new URL(written) : undefined
  const isHere =
    url !== undefined && (/^(?:127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname) || url.hostname === 'localhost')
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) return written.replace(/\/$/, '')
  throw new TypeError(
    `The endpoint of ${SERVICE_NAME} is "${written}": keys are sent only over https, such as to ${ENDPOINT}.`,
  )
}
