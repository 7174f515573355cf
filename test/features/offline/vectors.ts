import { generateKeyPairSync } from 'node:crypto'
import { revocationEntry, signCardCode } from '../../../src/features/codes/card-code.js'
import type { BenefitTerms } from '../../../src/features/benefits/benefit.types.js'
import type { CarerPolicy } from '../../../src/features/communities/carer-policy.js'
import { createGrantSigner } from '../../../src/features/offline/grant.js'
import type { LeasedBenefit, LeaseGrant } from '../../../src/features/offline/shared/lease.js'
import type { OfflineVerdict, SeenCard } from '../../../src/features/offline/shared/judge.js'
import type { OfflineReason } from '../../../src/features/offline/shared/reasons.js'
import { rotate } from '../../../src/infrastructure/keyring-rotation.js'
import { loadOrCreateKeyring } from '../../../src/infrastructure/keyring.js'
import { createSignedTokens } from '../../../src/infrastructure/signed-token.js'
import { dayNumberOf } from '../../../src/lib/business-day.js'
import { aGoodProof, proofQuestions, stepOf } from './proof-vectors.js'

/**
 * One question to the verifier, as JSON: `readLease(grant, at)`, then `judgeOffline` with the rest. `expected` is the verdict, or
 * `no_lease` where the grant itself is not to be read.
 */
export interface OfflineVector {
  name: string
  grant: LeaseGrant
  seen: SeenCard[]
  used: number
  code: string
  benefitId: string
  billFen?: number
  secondFactorGiven: boolean
  presentedBy?: 'carer'
  /** ISO 8601 */
  at: string
  expected: OfflineVerdict | 'no_lease'
}

/** A Tuesday, half past ten in Shanghai. */
const NOW = new Date('2026-11-24T02:30:00.000Z')
const DAY = '2026-11-24'
const UNTIL = new Date('2026-11-25T02:30:00.000Z')
const COMMUNITY = 'c'.repeat(24)
const SHOP = '5'.repeat(24)
const SERIAL = 12_345
const ISSUE = 2

const keyring = rotate(
  loadOrCreateKeyring({ mayCreate: true, now: new Date('2026-01-01T00:00:00Z') }),
  new Date('2026-11-20T00:00:00Z'),
)
const strangers = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signer = createGrantSigner({ tokens: createSignedTokens(keyring), keyring })

const cardOf = (fields: { serial?: number; issueNo?: number; expiresOn?: string; keyId?: number } = {}) => {
  const { serial = SERIAL, issueNo = ISSUE, expiresOn = '2027-11-24', keyId } = fields
  const { kid, privateKey } = keyring.currentSigningKey(NOW)
  const content = { keyId: keyId ?? kid, serial, issueNo, expiryDay: dayNumberOf(expiresOn) }
  return signCardCode(content, privateKey)
}

const BENEFITS: Record<
  string,
  Partial<Omit<LeasedBenefit, 'terms'>> & { terms: Partial<BenefitTerms> & Pick<BenefitTerms, 'kind'> }
> = {
  percent: { terms: { kind: 'percent_off', percentOff: 15 } },
  capped: { terms: { kind: 'percent_off', percentOff: 50, maxDiscountFen: 3000 } },
  amount: { terms: { kind: 'amount_off', amountOffFen: 2000, minSpendFen: 10_000 } },
  fixed: { terms: { kind: 'fixed_price', fixedPriceFen: 1500 } },
  free: { terms: { kind: 'free_service', valueFen: 3000 } },
  freeDear: { terms: { kind: 'free_service', valueFen: 10_001 } },
  weekdays: { terms: { kind: 'percent_off', percentOff: 10, weekdays: [2, 3] } },
  dates: { terms: { kind: 'percent_off', percentOff: 10, dates: { from: DAY, to: DAY } } },
  hours: { terms: { kind: 'percent_off', percentOff: 10, hours: { from: '09:00', to: '11:00' } } },
  night: { terms: { kind: 'percent_off', percentOff: 10, hours: { from: '22:00', to: '02:00' } } },
  festival: {
    terms: { kind: 'percent_off', percentOff: 10, festivals: ['double_ninth'] },
    festivalDays: [],
  },
  festivalNow: {
    terms: { kind: 'percent_off', percentOff: 10, festivals: ['double_ninth'] },
    festivalDays: [DAY],
  },
  factor: { terms: { kind: 'percent_off', percentOff: 10, secondFactorAboveFen: 20_000 } },
  today: { terms: { kind: 'percent_off', percentOff: 10 }, inForceTo: DAY },
  tomorrow: { terms: { kind: 'percent_off', percentOff: 10 }, inForceFrom: '2026-11-25' },
}

function benefitsOf(): LeasedBenefit[] {
  return Object.entries(BENEFITS).map(([id, { terms, ...fields }]) => ({
    id,
    title: id,
    sentence: id,
    agreementId: 'a'.repeat(24),
    agreementVersion: 1,
    inForceFrom: '2026-01-01',
    inForceTo: '2027-12-31',
    ...fields,
    terms: { title: id, limits: [], ...terms },
  }))
}

async function grantOf(
  fields: { capFen?: number; factor?: number | null; revoked?: string[]; carerPolicy?: CarerPolicy } = {},
): Promise<LeaseGrant> {
  const { capFen = 10_000, factor = null, revoked = [], carerPolicy } = fields
  return signer.sign({
    facts: {
      jti: '1'.repeat(24),
      communityId: COMMUNITY,
      shopId: SHOP,
      deviceId: 'd'.repeat(24),
      until: UNTIL,
      maxRedemptions: 50,
      perCardPerDay: 1,
      capFen,
      secondFactorAboveFen: factor,
      ...(carerPolicy ? { carerPolicy } : {}),
      revocationVersion: revoked.length,
    },
    benefits: benefitsOf(),
    revocations: { version: revoked.length, entries: revoked },
    shopName: '惠民理发店',
    deviceTime: NOW,
    now: NOW,
  })
}

type Change = Partial<Omit<OfflineVector, 'name' | 'expected'>>

/** At least 200 questions with their answers: good cards, every way to forge one, every rule at its edges. */
export async function offlineVectors(): Promise<OfflineVector[]> {
  const grant = await grantOf()
  const good = cardOf()
  const vectors: OfflineVector[] = []
  const base = {
    grant,
    seen: [],
    used: 0,
    code: good,
    benefitId: 'percent',
    billFen: 8600,
    secondFactorGiven: false,
    at: NOW.toISOString(),
  }
  const ask = (name: string, change: Change, expected: OfflineVector['expected']) => {
    vectors.push({ name, ...base, ...change, expected })
  }
  const yes = (discountFen: number, payableFen: number, businessDay = DAY): OfflineVerdict => ({
    ok: true,
    serial: SERIAL,
    issueNo: ISSUE,
    businessDay,
    amounts: { discountFen, payableFen },
  })
  const no = (reason: OfflineReason): OfflineVerdict => ({ ok: false, reason })

  askCodes()
  askLease()
  askCards()
  askRules()
  await askGrants()
  await askProofs()
  await askCarers()
  return vectors

  async function askProofs() {
    for (const { name, change, expected } of await proofQuestions({
      keyring,
      strangers,
      now: NOW,
      day: DAY,
    })) {
      ask(name, change, expected)
    }
    const { code, serial, issueNo } = await aGoodProof({ keyring, now: NOW, day: DAY })
    const list = [revocationEntry(serial, issueNo)]
    ask(
      'a proof of a phone on the list',
      { code, grant: await grantOf({ revoked: list }) },
      no('card_revoked'),
    )
    const factor = await grantOf({ factor: 1000 })
    const expected = { ok: true as const, serial, issueNo, businessDay: DAY, step: stepOf(NOW) }
    const amounts = { discountFen: 1290, payableFen: 7310 }
    ask('a proof above the printed cards’ threshold', { code, grant: factor }, { ...expected, amounts })
  }

  function askCodes() {
    ask('a good card', {}, yes(1290, 7310))
    ask('the same card signed anew', { code: cardOf() }, yes(1290, 7310))
    for (const [serial, issueNo] of [
      [0, 0],
      [2 ** 32, 1],
      [2 ** 48 - 1, 65_535],
    ] as const) {
      const expected = { ...yes(1290, 7310), serial, issueNo }
      ask(`a card with serial ${serial}`, { code: cardOf({ serial, issueNo }) }, expected)
    }
    // Every place of the code: another character there is a forgery, or no code at all.
    for (let place = 4; place < good.length; place += 1) {
      const other = good.charAt(place) === 'A' ? 'B' : 'A'
      const code = good.slice(0, place) + other + good.slice(place + 1)
      ask(`character ${place} changed`, { code }, no(isReadable(code) ? 'forged' : 'code_unknown'))
    }
    for (const length of [0, 1, 3, 4, 20, 64, 100, 123]) {
      ask(`cut to ${length} characters`, { code: good.slice(0, length) }, no('code_unknown'))
    }
    for (const [name, code] of [
      ['a blank before', ` ${good}`],
      ['a blank after', `${good} `],
      ['a line break after', `${good}\n`],
      ['lower case', good.toLowerCase()],
      ['another prefix', good.replace('YP1:', 'YP2:')],
      ['twice', good + good],
      ['a foreign sign', good.replace(/.$/, '中')],
      ['an address', 'https://example.com/'],
      ['a payment code', '134567890123456789'],
      ['513 characters', 'A'.repeat(513)],
    ] as const) {
      ask(`a code with ${name}`, { code }, no('code_unknown'))
    }
    for (const code of ['YL1:ABCDEFGHIJKLMNOPQRSTUVWXYA', '12345678', '000000123459']) {
      ask(`${code} is good online only`, { code }, no('not_a_printed_card'))
    }
    const foreign = { keyId: 1, serial: SERIAL, issueNo: ISSUE, expiryDay: dayNumberOf('2027-11-24') }
    ask('signed by a stranger', { code: signCardCode(foreign, strangers.privateKey) }, no('forged'))
    for (const keyId of [0, 2, 3, 65_535]) {
      ask(`naming key ${keyId}, which did not sign it`, { code: cardOf({ keyId }) }, no('forged'))
    }
    const next = keyring.currentSigningKey(new Date('2026-12-01T00:00:00Z'))
    const early = signCardCode({ ...foreign, keyId: next.kid }, next.privateKey)
    ask('signed by the key that signs from next week on', { code: early }, yes(1290, 7310))
  }

  function askLease() {
    const at = (time: string) => ({ at: time })
    ask('at the moment of the lease', at('2026-11-24T02:30:00.000Z'), yes(1290, 7310))
    ask('30 s before the lease', at('2026-11-24T02:29:30.000Z'), yes(1290, 7310))
    ask('5 min before the lease', at('2026-11-24T02:25:00.000Z'), yes(1290, 7310))
    ask('5 min and 1 ms before the lease', at('2026-11-24T02:24:59.999Z'), no('clock_wrong'))
    ask('a day before the lease', at('2026-11-23T02:30:00.000Z'), no('clock_wrong'))
    ask('in 1970', at('1970-01-01T00:00:00.000Z'), no('clock_wrong'))
    ask('the last moment of the day', at('2026-11-24T15:59:59.999Z'), yes(1290, 7310))
    ask('the next day’s first', at('2026-11-24T16:00:00.000Z'), yes(1290, 7310, '2026-11-25'))
    ask('the lease’s last moment', at('2026-11-25T02:30:00.000Z'), yes(1290, 7310, '2026-11-25'))
    ask('1 ms after the lease', at('2026-11-25T02:30:00.001Z'), 'no_lease')
    ask('a day after the lease', at('2026-11-26T02:30:00.000Z'), 'no_lease')
    ask('in 2038', at('2038-01-19T03:14:08.000Z'), 'no_lease')
    ask('the lease’s last use', { used: 49 }, yes(1290, 7310))
    for (const used of [50, 51, 1000]) ask(`${used} uses before`, { used }, no('lease_used_up'))
  }

  function askCards() {
    ask('on the card’s last day', { code: cardOf({ expiresOn: DAY }) }, yes(1290, 7310))
    ask('after the card’s last day', { code: cardOf({ expiresOn: '2026-11-23' }) }, no('card_expired'))
    const lastDay = { code: cardOf({ expiresOn: DAY }), at: '2026-11-24T16:00:00.000Z' }
    ask('at midnight after the card’s last day', lastDay, no('card_expired'))
    const seen = (serial: number, issueNo: number, businessDay: string) => ({
      seen: [{ serial, issueNo, businessDay }],
    })
    ask('seen today', seen(SERIAL, ISSUE, DAY), no('card_seen_today'))
    ask('its former card seen today', seen(SERIAL, ISSUE - 1, DAY), no('card_seen_today'))
    ask('seen yesterday', seen(SERIAL, ISSUE, '2026-11-23'), yes(1290, 7310))
    ask('another seen today', seen(SERIAL + 1, ISSUE, DAY), yes(1290, 7310))
    const tomorrow = { ...seen(SERIAL, ISSUE, DAY), at: '2026-11-24T16:00:00.000Z' }
    ask('seen before midnight', tomorrow, yes(1290, 7310, '2026-11-25'))
  }

  function askRules() {
    const priced = (benefitId: string, billFen: number, expected: OfflineVerdict) => {
      ask(`${benefitId} of ${billFen} fen`, { benefitId, billFen }, expected)
    }
    priced('percent', 0, yes(0, 0))
    priced('percent', 1, yes(0, 1))
    priced('percent', 3, yes(0, 3))
    priced('percent', 4, yes(1, 3))
    priced('percent', 66_663, yes(9999, 56_664))
    priced('percent', 66_666, yes(10_000, 56_666))
    priced('percent', 66_670, no('over_cap'))
    priced('percent', 10_000_001, no('bill_missing'))
    priced('percent', -1, no('bill_missing'))
    priced('percent', 10.5, no('bill_missing'))
    priced('capped', 5999, yes(3000, 2999))
    priced('capped', 6000, yes(3000, 3000))
    priced('capped', 10_000_000, yes(3000, 9_997_000))
    priced('amount', 9999, no('below_min_spend'))
    priced('amount', 10_000, yes(2000, 8000))
    priced('fixed', 1500, no('below_min_spend'))
    priced('fixed', 1501, yes(1, 1500))
    priced('fixed', 11_500, yes(10_000, 1500))
    priced('fixed', 11_501, no('over_cap'))
    priced('free', 0, yes(3000, 0))
    ask('a free service without a bill', { benefitId: 'free', billFen: undefined }, yes(3000, 0))
    priced('freeDear', 0, no('over_cap'))
    ask('a bill to come', { billFen: undefined }, { ...yes(0, 0), amounts: null } as OfflineVerdict)
    ask('an unknown benefit', { benefitId: 'other' }, no('benefit_not_offered'))
    ask('a benefit of no name', { benefitId: '' }, no('benefit_not_offered'))
    priced('weekdays', 1000, yes(100, 900))
    priced('dates', 1000, yes(100, 900))
    priced('festival', 1000, no('outside_days'))
    priced('festivalNow', 1000, yes(100, 900))
    const onDay = (benefitId: string, at: string, expected: OfflineVerdict) => {
      ask(`${benefitId} at ${at}`, { benefitId, billFen: 1000, at }, expected)
    }
    const nextDay = '2026-11-25'
    onDay('weekdays', '2026-11-24T16:00:00.000Z', yes(100, 900, nextDay))
    onDay('dates', '2026-11-24T15:59:59.999Z', yes(100, 900))
    onDay('dates', '2026-11-24T16:00:00.000Z', no('outside_days'))
    onDay('festivalNow', '2026-11-24T16:00:00.000Z', no('outside_days'))
    onDay('hours', '2026-11-24T02:59:59.999Z', yes(100, 900))
    onDay('hours', '2026-11-24T03:00:00.000Z', no('outside_hours'))
    onDay('hours', '2026-11-25T00:59:59.999Z', no('outside_hours'))
    onDay('hours', '2026-11-25T01:00:00.000Z', yes(100, 900, nextDay))
    onDay('night', '2026-11-24T13:59:59.999Z', no('outside_hours'))
    onDay('night', '2026-11-24T14:00:00.000Z', yes(100, 900))
    onDay('night', '2026-11-24T17:59:59.999Z', yes(100, 900, nextDay))
    onDay('night', '2026-11-24T18:00:00.000Z', no('outside_hours'))
    onDay('today', '2026-11-24T15:59:59.999Z', yes(100, 900))
    onDay('today', '2026-11-24T16:00:00.000Z', no('benefit_not_offered'))
    onDay('tomorrow', '2026-11-24T15:59:59.999Z', no('benefit_not_offered'))
    onDay('tomorrow', '2026-11-24T16:00:00.000Z', yes(100, 900, nextDay))
    priced('factor', 20_000, yes(2000, 18_000))
    priced('factor', 20_001, no('second_factor_required'))
    const checked = { benefitId: 'factor', billFen: 20_001, secondFactorGiven: true }
    ask('the person was looked at', checked, yes(2000, 18_001))
  }

  async function askCarers() {
    const accepting = await grantOf({ carerPolicy: 'accept_with_second_factor' })
    const refusing = await grantOf({ carerPolicy: 'refuse' })
    const carer = { presentedBy: 'carer', secondFactorGiven: true } as const
    ask('a carer, checked', { grant: accepting, ...carer }, yes(1290, 7310))
    const unchecked = { grant: accepting, ...carer, secondFactorGiven: false }
    ask('a carer, unchecked', unchecked, no('second_factor_required'))
    const free = { ...unchecked, benefitId: 'free', billFen: undefined }
    ask('a carer for a free service, unchecked', free, no('second_factor_required'))
    ask('a carer where none is accepted', { grant: refusing, ...carer }, no('carer_not_accepted'))
    ask('a carer under a lease from before', { grant, ...carer }, no('carer_not_accepted'))
    ask('the member where carers are accepted', { grant: accepting }, yes(1290, 7310))
    ask('the member where none is accepted', { grant: refusing }, yes(1290, 7310))
  }

  async function askGrants() {
    const revoked = (entries: string[]) => grantOf({ revoked: entries })
    const entry = revocationEntry(SERIAL, ISSUE)
    ask('a revoked card', { grant: await revoked([entry]) }, no('card_revoked'))
    const former = [revocationEntry(SERIAL, ISSUE - 1), revocationEntry(SERIAL + 1, ISSUE)]
    ask('others revoked', { grant: await revoked(former) }, yes(1290, 7310))
    const many = Array.from({ length: 500 }, (_, serial) => revocationEntry(serial, 1))
    ask('the last of many revoked', { grant: await revoked([...many, entry]) }, no('card_revoked'))
    ask('none of many revoked', { grant: await revoked(many) }, yes(1290, 7310))
    ask('at the cap', { grant: await grantOf({ capFen: 1290 }) }, yes(1290, 7310))
    ask('above the cap', { grant: await grantOf({ capFen: 1289 }) }, no('over_cap'))
    const factor = await grantOf({ factor: 1289 })
    ask('above the community’s threshold', { grant: factor }, no('second_factor_required'))
    ask('above it, looked at', { grant: factor, secondFactorGiven: true }, yes(1290, 7310))
    ask('at the community’s threshold', { grant: await grantOf({ factor: 1290 }) }, yes(1290, 7310))
    const broken = (name: string, change: Partial<LeaseGrant>) => {
      ask(`a grant with ${name}`, { grant: { ...grant, ...change } }, 'no_lease')
    }
    const [percent, ...others] = grant.benefits
    if (!percent) throw new Error('no benefit')
    const dearer = { ...percent, terms: { ...percent.terms, percentOff: 90 } }
    broken('a better discount written in', { benefits: [dearer, ...others] })
    broken('a benefit left out', { benefits: others })
    broken('another lease’s id', { leaseId: '2'.repeat(24) })
    broken('another shop', { shop: { id: '6'.repeat(24), name: '别家' } })
    broken('no keys', { keys: [] })
    broken('a changed lease', { lease: flip(grant.lease) })
    broken('a changed list', { revocations: flip(grant.revocations) })
    broken('the list in place of the lease', { lease: grant.revocations })
    broken('the lease in place of the list', { revocations: grant.lease })
    broken('an older list', { lease: (await revoked([entry])).lease })
    broken('no lease at all', { lease: '' })
    broken('an unsigned lease', { lease: unsigned(grant.lease) })
    const renamed = { benefits: grant.benefits.map((one) => ({ ...one, sentence: 'in English' })) }
    ask('sentences in another language', { grant: { ...grant, ...renamed } }, yes(1290, 7310))
    ask('both cards of a stale day', { grant: await revoked([entry]), used: 50 }, no('lease_used_up'))
  }
}

/** Whether a changed text still has the form of a code: by the published rule, not by our reader. */
function isReadable(code: string): boolean {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
  const bytes: number[] = []
  for (let place = 4; place < code.length; place += 3) {
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map((offset) => alphabet.indexOf(code.charAt(place + offset)))
    const value = a + b * 45 + c * 45 * 45
    if (value > 0xffff) return false
    bytes.push(value >> 8, value & 0xff)
  }
  const expiryDay = ((bytes[12] ?? 0) << 24) | ((bytes[13] ?? 0) << 16) | ((bytes[14] ?? 0) << 8)
  const isInYears = expiryDay >= 0 && expiryDay + (bytes[15] ?? 0) <= 2_932_896
  return bytes[0] === 1 && bytes[1] === 0 && isInYears
}

/** Another character in the middle of the payload. */
function flip(token: string): string {
  const place = Math.floor(token.length / 2)
  return token.slice(0, place) + (token.charAt(place) === 'A' ? 'B' : 'A') + token.slice(place + 1)
}

function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url')
  return `${header}.${token.split('.')[1] ?? ''}.`
}
