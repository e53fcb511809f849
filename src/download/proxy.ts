import { isIP } from 'node:net'

/** The standard proxy variables; lower case wins, as with curl. */
export type ProxySettings = {
  readonly httpProxy: URL | undefined
  readonly httpsProxy: URL | undefined
  readonly noProxy: string
}

/**
 * Reads the proxy settings from the environment.
 *
 * @throws Error one sentence if a variable is not a URL
 */
export function readProxySettings(env: NodeJS.ProcessEnv): ProxySettings {
  const httpProxy = proxyUrl(env, 'http_proxy', 'HTTP_PROXY')
  return {
    httpProxy,
    // Like undici's EnvHttpProxyAgent: a single proxy serves both schemes.
    httpsProxy: proxyUrl(env, 'https_proxy', 'HTTPS_PROXY') ?? httpProxy,
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
  }
}

function proxyUrl(env: NodeJS.ProcessEnv, ...names: readonly string[]): URL | undefined {
  const name = names.find((candidate) => env[candidate] !== undefined)
  const value = name === undefined ? '' : (env[name]?.trim() ?? '')
  if (name === undefined || value === '') return undefined
  // Names are always resolved by the proxy, which is what the h means to curl.
  const written = value.includes('://') ? value.replace(/^socks5h:/i, 'socks5:') : `http://${value}`
  const url = URL.canParse(written) ? new URL(written) : undefined
  if (url !== undefined && ['http:', 'https:', 'socks5:', 'socks:'].includes(url.protocol)) return url
  throw new Error(`${name} is not the URL of a proxy: write it like http://proxy.example:8080, or unset it.`)
}

/** The proxy for a URL; undefined for a direct connection. */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const proxy = url.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy
  return proxy !== undefined && !isExempt(url, settings.noProxy) ? proxy : undefined
}

/** `NO_PROXY`: `*`, or names (with their subdomains) and addresses, each with an optional port, separated by commas or spaces. */
function isExempt(url: URL, noProxy: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const entries = noProxy.split(/[,\s]+/).filter((entry) => entry !== '')
  return entries.some((entry) => entry === '*' || matches(entry.toLowerCase(), url.hostname, port))
}

function matches(entry: string, hostname: string, port: string): boolean {
  // An IPv6 address without brackets has no port.
  const [, name = entry, wantedPort] = isIP(entry) === 6 ? [] : (/^(.+):(\d+)$/.exec(entry) ?? [])
  if (wantedPort !== undefined && wantedPort !== port) return false
  const domain = name.replace(/^\*?\./, '').replace(/\.$/, '')
  const host = hostname.replace(/\.$/, '')
  return domain !== '' && (host === domain || host === bracketed(domain) || host.endsWith(`.${domain}`))
}

/** An IPv6 address as a URL writes it: `::0001` is `[::1]`. */
function bracketed(address: string): string {
  return isIP(address) === 6 && URL.canParse(`http://[${address}]`) ? new URL(`http://[${address}]`).hostname : address
}

/** `Proxy-Authorization` for a proxy URL with credentials. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '') return undefined
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return `Basic ${Buffer.from(credentials).toString('base64')}`
}
