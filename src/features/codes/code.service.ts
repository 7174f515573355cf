import type { ClientSession } from 'mongoose'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { MemberKey } from '../members/member.repository.js'
import { memberEvent, type MemberService, type Meta } from '../members/member.service.js'
import type { IdentityCheck } from './code.forms.js'
import { phoneCodeId, typedCodeId } from './code-id.js'
import { insertSingleUseCode, type NewSingleUseCode } from './code.repository.js'
import { newPhoneCode } from './phone-code.js'
import { newTypedDigits } from './typed-code.js'

/** How long a phone code is accepted at prepare, in ms; the page shows a new one every `PHONE_CODE_REFRESH_SECONDS`. */
export const PHONE_CODE_LIFE_MS = 60_000
export const PHONE_CODE_REFRESH_SECONDS = 30
/** How long a typed code is accepted, in ms. */
export const TYPED_CODE_LIFE_MS = 120_000

/** A late look must say expired and not unknown, so codes outlive their use by a day. */
const MEMORY_MS = 86_400_000
/** Ten collisions in a row among 10^8 digits mean that something else is wrong. */
const MAX_TRIES = 10

/** A bound phone, for which its member asks. */
export interface PhoneKey extends MemberKey {
  cardId: string
}

export interface TypedCode {
  digits: string
  expiresAt: Date
}

interface Dependencies {
  /** @throws NotFoundProblem when the community has no such shop */
  requireShop: (scope: { communityId: string }, shopId: string) => Promise<unknown>
  members: Pick<MemberService, 'requireActive'>
  audit: AuditService
  now: () => Date
}

/** Issues single-use codes. A suspended member may show one: the counter declines it with the reason. */
export function createCodeService({ requireShop, members, audit, now }: Dependencies) {
  const livingFor = (lifeMs: number) => {
    const issuedAt = now()
    return {
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + lifeMs),
      forgetAt: new Date(issuedAt.getTime() + MEMORY_MS),
    }
  }

  async function issueTyped(
    holder: MemberKey & { cardId: string | null },
    shopId: string,
    store: (code: NewSingleUseCode) => Promise<void>,
  ): Promise<TypedCode> {
    await requireShop({ communityId: holder.communityId }, shopId)
    const times = livingFor(TYPED_CODE_LIFE_MS)
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const digits = newTypedDigits()
      try {
        await store({ ...holder, ...times, id: typedCodeId(shopId, digits), kind: 'typed', shopId })
        return { digits, expiresAt: times.expiresAt }
      } catch (error) {
        if (!isDuplicateKey(error, '_id')) throw error
      }
    }
    throw new Problem('store_unavailable')
  }

  return {
    /** A new code of a bound phone, good for one use within 60 s. Earlier ones stay good until they expire. */
    async issuePhoneCode(phone: PhoneKey): Promise<{ code: string; expiresAt: Date }> {
      const times = livingFor(PHONE_CODE_LIFE_MS)
      const code = newPhoneCode()
      await insertSingleUseCode({ ...phone, ...times, id: phoneCodeId(code), kind: 'phone', shopId: null })
      return { code, expiresAt: times.expiresAt }
    },

    /**
     * Eight digits that a senior reads out at one shop, good for one use within 120 s; no two of a day are alike in a shop.
     * @throws NotFoundProblem for a shop of another community
     */
    async issueTypedCode(phone: PhoneKey, shopId: string): Promise<TypedCode> {
      return issueTyped(phone, shopId, insertSingleUseCode)
    },

    /**
     * The same, made by staff at the desk for a member who need have no phone and no card; `checked` is how they made sure who it is.
     * @throws NotFoundProblem for member or shop, Problem member_not_active
     */
    async issueTypedCodeAtDesk(
      key: MemberKey,
      shopId: string,
      meta: Meta,
      checked?: IdentityCheck,
    ): Promise<TypedCode> {
      await members.requireActive(key)
      const event = memberEvent(key, 'TYPED_CODE_ISSUED', meta, {
        facts: { shopId, ...(checked ? { checked } : {}) },
      })
      return issueTyped({ ...key, cardId: null }, shopId, (code) =>
        inTransaction(async (session: ClientSession) => {
          await insertSingleUseCode(code, session)
          await audit.record(session, event)
        }),
      )
    },
  }
}
export type CodeService = ReturnType<typeof createCodeService>
