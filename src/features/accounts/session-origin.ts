/** What a sign-in tells of where it comes from. */
export interface Visitor {
  ip?: string | undefined
  userAgent?: string | undefined
}

export const SESSION_DEVICES = [
  'iphone',
  'ipad',
  'android_phone',
  'android_tablet',
  'windows',
  'mac',
  'linux',
  'unknown',
] as const
export const SESSION_BROWSERS = [
  'wechat',
  'edge',
  'firefox',
  'chrome',
  'safari',
  'other_browser',
  'program',
  'unknown',
] as const

/** What is kept of it: words to know one's own sessions by, and nothing by which a person could be followed. */
export interface SessionOrigin {
  device: (typeof SESSION_DEVICES)[number]
  browser: (typeof SESSION_BROWSERS)[number]
  /** The address without its last part; null where it is not known. */
  network: string | null
}

type Signs<T> = readonly (readonly [RegExp, T])[]

/** The first that fits: an Android tablet names Android too, and everybody names Safari. */
const DEVICE_SIGNS: Signs<SessionOrigin['device']> = [
  [/iPhone|iPod/, 'iphone'],
  [/iPad/, 'ipad'],
  [/Android.*Mobile|HarmonyOS.*Mobile/, 'android_phone'],
  [/Android|HarmonyOS/, 'android_tablet'],
  [/Windows/, 'windows'],
  [/Macintosh|Mac OS X/, 'mac'],
  [/Linux|CrOS/, 'linux'],
]
const BROWSER_SIGNS: Signs<SessionOrigin['browser']> = [
  [/MicroMessenger/, 'wechat'],
  [/Edg(?:A|iOS)?\//, 'edge'],
  [/Firefox|FxiOS/, 'firefox'],
  [/Chrome|CriOS|Chromium/, 'chrome'],
  [/Safari\//, 'safari'],
  [/^Mozilla\//, 'other_browser'],
]

/** Device, browser and network of a sign-in; a program that says nothing of itself is one. */
export function originOf({ ip, userAgent }: Visitor): SessionOrigin {
  const network = ip ? shortNetwork(ip) : null
  if (userAgent === undefined) return { device: 'unknown', browser: 'unknown', network }
  // Nobody needs more of a header that a stranger has written.
  const text = userAgent.slice(0, 400)
  const browser = firstOf(BROWSER_SIGNS, text) ?? 'program'
  return { device: firstOf(DEVICE_SIGNS, text) ?? 'unknown', browser, network }
}

/** `192.168.1.*` and `2001:db8:1:*`: enough to tell home from office, and no longer one household or computer. */
export function shortNetwork(ip: string): string | null {
  const four = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(ip)?.[1]
  if (four) return `${four}.*`
  if (!/^[0-9a-f:]{2,45}$/i.test(ip)) return null
  const groups = (ip.split('::')[0] ?? '').split(':').filter(Boolean).slice(0, 3)
  return groups.length === 0 ? '::*' : `${groups.join(':')}:*`
}

function firstOf<T>(signs: Signs<T>, text: string): T | undefined {
  return signs.find(([sign]) => sign.test(text))?.[1]
}
