import { BlockList, isIP } from 'node:net'

const MAX_URL = 500

/** Networks that a web hook must not reach: this machine, the office's own, the provider's inner ones, and what is no host at all. */
const INNER_IPV4: readonly [network: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Of IPv6 only what is given out to hosts may be reached, and of that not the parts that lead elsewhere. */
const OUTER_IPV6: readonly [network: string, bits: number][] = [['2000::', 3]]
const INNER_IPV6: readonly [network: string, bits: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const listOf = (family: 'ipv4' | 'ipv6', networks: readonly [string, number][]) => {
  const list = new BlockList()
  for (const [network, bits] of networks) list.addSubnet(network, bits, family)
  return list
}
const innerIpv4 = listOf('ipv4', INNER_IPV4)
const outerIpv6 = listOf('ipv6', OUTER_IPV6)
const innerIpv6 = listOf('ipv6', INNER_IPV6)

export type Reach = 'public' | 'loopback' | 'inner'

/** Where an IP address lies: out on the internet, on this machine, or somewhere that is nobody's business from outside. */
export function reachOf(address: string): Reach {
  const family = isIP(address)
  if (family === 4) return reachOfIpv4(address)
  if (family !== 6) return 'inner'
  if (isLoopbackIpv6(address)) return 'loopback'
  const isOuter = outerIpv6.check(address, 'ipv6') && !innerIpv6.check(address, 'ipv6')
  return isOuter ? 'public' : 'inner'
}

function reachOfIpv4(address: string): Reach {
  if (address.startsWith('127.')) return 'loopback'
  return innerIpv4.check(address, 'ipv4') ? 'inner' : 'public'
}

function isLoopbackIpv6(address: string): boolean {
  const list = new BlockList()
  list.addAddress('::1', 'ipv6')
  return list.check(address, 'ipv6')
}

export type UrlRefusal = 'webhook_url' | 'webhook_https' | 'webhook_inner'

/**
 * Why an address cannot be a web hook's, by what it says itself; null if it may be one. What its name stands for is looked at whenever
 * something is sent. Plain http is for this machine only, where the environment allows that.
 */
export function refusalOfUrl(text: string, isLoopbackAllowed: boolean): UrlRefusal | null {
  if (text.length > MAX_URL || !URL.canParse(text)) return 'webhook_url'
  const url = new URL(text)
  if (url.username || url.password || url.hash) return 'webhook_url'
  if (!['https:', 'http:'].includes(url.protocol)) return 'webhook_https'
  const reach = reachOfHost(url.hostname)
  if (reach === 'loopback' && isLoopbackAllowed) return null
  if (url.protocol !== 'https:') return 'webhook_https'
  return reach === 'public' ? null : 'webhook_inner'
}

function reachOfHost(hostname: string): Reach {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (isIP(bare)) return reachOf(bare)
  if (bare === 'localhost' || bare.endsWith('.localhost')) return 'loopback'
  return bare.includes('.') && !/\.(?:local|internal|lan|home|arpa)\.?$/.test(bare) ? 'public' : 'inner'
}
