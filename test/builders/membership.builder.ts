import { randomInt } from 'node:crypto'
import { checkCharacterOf } from '../../src/lib/chinese-id.js'
import { aCommunity, aShop, tokenAs, type Place } from '../helpers/access.js'
import { call, type Answer } from '../helpers/api.js'

/** A community with a member of staff, and nothing else that the test did not ask for. */
export async function anOffice(fields: Record<string, unknown> = {}) {
  const communityId = await aCommunity(fields)
  const staff = await tokenAs('staff', { communityId })
  return {
    communityId,
    staff,
    as: (role: Parameters<typeof tokenAs>[0], place: Place = {}) => tokenAs(role, { communityId, ...place }),
    aShop: () => aShop(communityId),
  }
}
export type Office = Awaited<ReturnType<typeof anOffice>>

let sequence = randomInt(0, 1_000_000)

/** A valid ID number that no other call of this run answers; odd sequences are men. */
export function anIdNumber(birthDate = '1950-05-20'): string {
  sequence += 1
  const area = 140200 + (Math.floor(sequence / 1000) % 100)
  const digits = `${area}${birthDate.replaceAll('-', '')}${String(sequence % 1000).padStart(3, '0')}`
  return digits + checkCharacterOf(digits)
}

/** What staff send to register a member. Say only what matters to the test. */
export function aMemberForm(overrides: Record<string, unknown> = {}) {
  return {
    name: '李秀云',
    idNumber: anIdNumber(),
    consents: { membership: true, showMaskedNameToShops: true },
    ...overrides,
  }
}

export function register(office: Office, overrides: Record<string, unknown> = {}): Promise<Answer> {
  return call('POST', '/members', { token: office.staff, body: aMemberForm(overrides) })
}

/** A registered member, as the API answers it. */
export async function aMember(office: Office, overrides: Record<string, unknown> = {}) {
  return accepted(await register(office, overrides), 201)
}

export async function aPrintedCard(office: Office, memberId: string) {
  return accepted(await issueCard(office, memberId), 201)
}

export function issueCard(office: Office, memberId: string): Promise<Answer> {
  return call('POST', `/members/${memberId}/cards`, { token: office.staff, body: { kind: 'printed' } })
}

/** The token at the end of a fresh enrolment link. */
export async function anEnrolmentToken(office: Office, memberId: string): Promise<string> {
  const answer = await call('POST', `/members/${memberId}/enrolments`, { token: office.staff })
  return String(accepted(answer, 201).url).split('/').at(-1) ?? ''
}

export function claimPhone(token: string, name = '本人'): Promise<Answer> {
  return call('POST', '/enrolments/claim', { body: { token, name } })
}

/** A bound phone: its token, and the card that it is. */
export async function aBoundPhone(office: Office, memberId: string) {
  const answer = await claimPhone(await anEnrolmentToken(office, memberId))
  const { deviceToken, card } = accepted(answer, 201)
  return { token: deviceToken as string, cardId: card.id as string }
}

/** An action on a member or card, with a reason. */
export function act(office: Office, path: string, reason = '本人申请'): Promise<Answer> {
  return call('POST', path, { token: office.staff, body: { reason } })
}

export async function cardsOf(office: Office, memberId: string) {
  return accepted(await call('GET', `/members/${memberId}/cards`, { token: office.staff }), 200).items as {
    id: string
    kind: string
    status: string
    serial: number
    issueNo: number
  }[]
}

/** How often each status was answered. */
export function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** The body, or an error with the answer's own words. */
export function accepted(answer: Answer, status: number) {
  if (answer.status === status) return answer.body
  throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`)
}
