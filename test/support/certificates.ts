import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A certificate, and the key that signs with it. */
export type Certificate = {
  readonly name: string
  readonly der: Buffer
  readonly pem: string
  readonly key: KeyObject
  /** The key as a server wants it. */
  readonly keyPem: string
}

export type CertificateOrder = {
  readonly name: string
  /** Default: itself. */
  readonly issuer?: Pick<Certificate, 'name' | 'key'>
  /** May sign others. Default true. */
  readonly isAuthority?: boolean
  /** Where its issuer's certificate is said to be: RFC 5280 §4.2.2.1. */
  readonly issuerUrl?: string
  /** Default: there is no host that it is for. */
  readonly host?: string
}

/** Makes a certificate that is good from yesterday until tomorrow. */
export function makeCertificate({ name, issuer, isAuthority = true, issuerUrl, host }: CertificateOrder): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signer = issuer ?? { name, key: privateKey }
  const extensions = [
    extension('2.5.29.19', sequence(...(isAuthority ? [der(0x01, Buffer.from([0xff]))] : []))),
    ...(isAuthority ? [extension('2.5.29.15', der(0x03, Buffer.from([1, 0x06])))] : []),
    ...(host === undefined ? [] : [extension('2.5.29.17', sequence(der(0x82, Buffer.from(host))))]),
    ...(issuerUrl === undefined ? [] : [extension('1.3.6.1.5.5.7.1.1', issuerAt(issuerUrl))]),
  ]
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    nameOf(signer.name),
    sequence(timeIn(-1), timeIn(1)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const bytes = sequence(toSign, ECDSA_WITH_SHA256, bits(sign('sha256', toSign, signer.key)))
  const base64 = bytes.toString('base64').replace(/.{1,64}/g, '$&\n')
  const pem = `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { name, der: bytes, pem, key: privateKey, keyPem }
}

/** One value in the encoding of ITU-T X.690 (DER). */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...values: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(values))
}

function bits(content: Buffer): Buffer {
  return der(0x03, Buffer.concat([Buffer.from([0]), content]))
}

function objectId(written: string): Buffer {
  const [first = 0, second = 0, ...rest] = written.split('.').map(Number)
  const bytes = [
    first * 40 + second,
    ...rest.flatMap((part) => (part < 128 ? [part] : [0x80 | (part >> 7), part & 0x7f])),
  ]
  return der(0x06, Buffer.from(bytes))
}

const ECDSA_WITH_SHA256 = sequence(
  // 10045 has three digits of seven bits.
  der(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])),
)

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(commonName)))))
}

function timeIn(days: number): Buffer {
  const at = new Date(Date.now() + days * 86_400_000).toISOString()
  return der(0x17, Buffer.from(`${at.replace(/[-:T]/g, '').slice(2, 14)}Z`))
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), der(0x04, value))
}

function issuerAt(url: string): Buffer {
  return sequence(sequence(objectId('1.3.6.1.5.5.7.48.2'), der(0x86, Buffer.from(url))))
}
