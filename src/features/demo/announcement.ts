import { networkInterfaces } from 'node:os'
import type { Services } from '../../services.js'
import { metaOf } from './demo-meta.js'
import { DEMO_USER_KEYS, type DemoUserKey, type DemoUserLogins } from './demo-users.js'
import { DEMONSTRATION_ID, DemonstrationModel } from './demo.model.js'

const ROLE_WORDS: Record<DemoUserKey, string> = {
  admin: '街道管理员 administrator',
  staff: '社区工作人员 staff',
  auditor: '监督员 auditor',
  manager: '店长 shop manager',
  cashier: '收银员 cashier',
  volunteer: '志愿者 volunteer',
  organization: '成员单位（物业）organization: property',
  otherStaff: '迎宾社区 staff, 2nd community',
  otherCashier: '迎宾社区 cashier, 2nd community',
}

/** What brings the first senior onto a phone and to the counter, made anew. */
async function seniorOf(services: Services, baseUrl: string) {
  const shown = await DemonstrationModel.findById(DEMONSTRATION_ID).lean()
  if (!shown?.memberId || !shown.cardId) throw new Error('The demonstration shows no senior')
  const communityId = String(shown.communityId)
  const member = { communityId, memberId: String(shown.memberId) }
  const card = { communityId, cardId: String(shown.cardId) }
  // Whoever tries the demonstration may have suspended the senior or revoked the card.
  const unlessRefused = <T>(work: Promise<T>) => work.catch(() => null)
  const invitation = await unlessRefused(services.phoneEnrolments.invite(member, baseUrl, metaOf()))
  const code = await unlessRefused(services.cards.showCode(card, metaOf()))
  return {
    enrolmentUrl: invitation?.url ?? `${baseUrl}/console`,
    cardUrl: `${baseUrl}/api/v1/cards/${card.cardId}/qr.png`,
    code: code ?? '–',
  }
}

/** What is printed when the demonstration is ready: addresses, logins, and how to get a senior onto a phone. */
export async function announcement(options: {
  services: Services
  baseUrl: string
  host: string
  logins: DemoUserLogins
  loginsFile: string
}): Promise<string> {
  const { services, baseUrl, host, logins, loginsFile } = options
  const senior = await seniorOf(services, baseUrl)
  const accounts = DEMO_USER_KEYS.map((key) => {
    const { username, password, pin } = logins[key]
    return `  ${username.padEnd(10)}${password}   ${ROLE_WORDS[key]}${pin ? ` · PIN ${pin}` : ''}`
  })
  return [
    '',
    '银龄惠 演示已就绪 · The demonstration is ready',
    '',
    `  首页 home           ${baseUrl}/`,
    `  社区管理 console    ${baseUrl}/console`,
    `  收银台 counter      ${baseUrl}/counter`,
    `  店长 shop           ${baseUrl}/shop`,
    `  志愿者 volunteer    ${baseUrl}/volunteer`,
    `  老人手机 phone      ${senior.enrolmentUrl}`,
    ...neighbours(host, baseUrl),
    '',
    '登录 · Sign in (user name, password)',
    ...accounts,
    `  ${loginsFile}`,
    '',
    '请老人上手机 · A senior on a phone',
    '  在手机或另一个浏览器窗口打开上面的“老人手机”链接：一次有效，限 10 分钟；过期后重新启动，或在会员页面另发一个。',
    '  Open the phone link above in a phone or another browser window: one use, 10 minutes; later start again or make one on the',
    "  member's page of the console. The code then stands at /my.",
    '同一位老人的会员卡 · The same senior’s printed card',
    `  图片 picture (sign in as staff)  ${senior.cardUrl}`,
    `  卡码 code to scan or paste       ${senior.code}`,
    '',
    `就绪 ready: ${baseUrl}`,
  ].join('\n')
}

/** Under which addresses others on the same network find the program, if it listens for them. */
function neighbours(host: string, baseUrl: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return []
  const { protocol, port } = new URL(baseUrl)
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `  本网段 network      ${protocol}//${address}:${port}/`)
}
