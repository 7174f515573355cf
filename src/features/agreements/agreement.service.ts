import { type ClientSession, Types } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import { decodeCursor, type Page, toPage } from '../../http/paging.js'
import type { Scope } from '../../http/scope.js'
import type { Language } from '../../infrastructure/i18n.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { changedFields } from '../audit/changed-fields.js'
import { termsForBenefit } from '../benefits/benefit-terms.js'
import { findBenefitsOfAgreement, insertBenefits } from '../benefits/benefit.repository.js'
import { findShop, findShopIdsByName } from '../shops/shop.repository.js'
import { recordAgreementEvent } from './agreement-events.js'
import {
  type AgreementEditForm,
  type AgreementForm,
  type AgreementListQuery,
  isTerm,
  type RenewForm,
  type VersionListQuery,
} from './agreement.forms.js'
import {
  type AgreementRecord,
  countAgreements,
  findAgreement,
  findAgreements,
  findRenewals,
  holdAgreement,
  insertAgreement,
  updateAgreement,
} from './agreement.repository.js'
import { agreementView, type AgreementView, versionView, type VersionView } from './agreement.view.js'
import { findVersions } from './agreement-version.repository.js'

interface Dependencies {
  audit: AuditService
  now: () => Date
}

/** What staff ask for most: agreements that end soon, or that lack their scan. */
type AgreementFilters = Pick<AgreementListQuery, 'expiringWithinDays' | 'withoutScan'>

/** An agreement with the revision that its entity tag is made of. */
export interface AgreementAtRevision {
  agreement: AgreementView
  revision: number
}

/** Drafts, renewals and readings of agreements; what becomes of a draft is in `agreement-lifecycle.service.ts`. */
export function createAgreementService({ audit, now }: Dependencies) {
  const today = () => businessDayOf(now())

  function atRevision(agreement: AgreementRecord): AgreementAtRevision {
    return { agreement: agreementView(agreement, today()), revision: agreement.revision }
  }

  async function read(scope: Scope, id: string, session?: ClientSession): Promise<AgreementRecord> {
    const agreement = await findAgreement(scope, id, session)
    if (!agreement) throw new NotFoundProblem()
    return agreement
  }

  return {
    /** @throws NotFoundProblem when the community has no such shop, Problem agreement_number_taken */
    async draft(
      communityId: string,
      shopId: string,
      form: AgreementForm,
      meta: RequestMeta,
    ): Promise<AgreementAtRevision> {
      const drafted = await inTransaction(async (session) => {
        const shop = await findShop({ communityId }, shopId, session)
        if (!shop) throw new NotFoundProblem()
        const agreement = await insertAgreement(session, {
          ...form,
          communityId: shop.communityId,
          shopId: shop._id,
        })
        await recordAgreementEvent(audit, session, 'AGREEMENT_DRAFTED', agreement, meta)
        return agreement
      })
      return atRevision(drafted)
    },

    /** @throws NotFoundProblem when the scope has no such agreement */
    async get(scope: Scope, id: string): Promise<AgreementAtRevision> {
      return atRevision(await read(scope, id))
    },

    /** What goes on where the agreement ends, the newest first: drafts and signed ones. @throws NotFoundProblem */
    async renewals(scope: Scope, id: string): Promise<AgreementView[]> {
      const found = await findRenewals(scope, await read(scope, id))
      return found.map((agreement) => agreementView(agreement, today()))
    },

    /** Agreements, newest first; `q` finds numbers, titles and shops by name, pinyin and initials. */
    async list(scope: Scope, query: AgreementListQuery): Promise<Page<AgreementView>> {
      const day = today()
      const { q, expiringWithinDays, withoutScan, ...search } = query
      const words = q ? { words: q, shopIds: await findShopIdsByName(scope, q) } : undefined
      const filters = filtersOf({ expiringWithinDays, withoutScan }, day)
      const found = await findAgreements(scope, { ...search, ...filters, q: words }, day)
      return toPage(
        found.map((agreement) => agreementView(agreement, day)),
        query.limit,
        (agreement) => [agreement.id],
      )
    },

    /** How many the list has with these filters, on all its pages. */
    async count(scope: Scope, filters: AgreementFilters): Promise<number> {
      return countAgreements(scope, filtersOf(filters, today()), today())
    },

    /** What each version said and from which day, from the first to the newest. @throws NotFoundProblem */
    async versions(
      scope: Scope,
      id: string,
      { limit, cursor }: VersionListQuery,
      language: Language,
    ): Promise<Page<VersionView>> {
      await read(scope, id)
      const after = cursor === undefined ? 0 : versionInCursor(cursor)
      const found = await findVersions(scope.communityId, id, { after, limit: limit + 1 })
      return toPage(
        found.map((version) => versionView(id, version, language)),
        limit,
        (version) => [version.version],
      )
    },

    /** @throws NotFoundProblem, Problem agreement_not_draft, stale_edit, agreement_number_taken, validation_failed */
    async edit(
      communityId: string,
      id: string,
      form: AgreementEditForm,
      meta: RequestMeta,
    ): Promise<AgreementAtRevision> {
      const edited = await inTransaction(async (session) => {
        const before = await read({ communityId }, id, session)
        assertSeen(meta.ifMatch, before)
        if (before.status !== 'draft') throw new Problem('agreement_not_draft')
        if (!isTerm({ ...before, ...form })) {
          const path = form.endsOn === undefined ? 'startsOn' : 'endsOn'
          throw new Problem('validation_failed', { errors: [{ path, message: 'fields:ends_before_start' }] })
        }
        const agreement = await updateAgreement(session, before, form)
        if (!agreement) throw new Problem('stale_edit')
        await recordAgreementEvent(audit, session, 'AGREEMENT_EDITED', agreement, meta, {
          fields: changedFields(before, agreement, Object.keys(form)),
        })
        return agreement
      })
      return atRevision(edited)
    },

    /**
     * Drafts the next agreement of the same shop, with the same title, services and benefits as they newly stand. What was used
     * under the former one does not count in it.
     * @throws NotFoundProblem, Problem illegal_transition for a draft or a terminated one, renewal_exists while another renewal of it
     *   is drafted or signed, agreement_number_taken
     */
    async renew(
      communityId: string,
      id: string,
      form: RenewForm,
      meta: RequestMeta,
    ): Promise<AgreementAtRevision> {
      const renewed = await inTransaction(async (session) => {
        const former = await holdAgreement(session, communityId, id)
        if (!former) throw new NotFoundProblem()
        assertSeen(meta.ifMatch, former)
        if (former.status === 'draft' || former.endReason === 'terminated') {
          throw new Problem('illegal_transition')
        }
        const standing = await findRenewals({ communityId }, former, session)
        if (standing.length > 0) throw new Problem('renewal_exists')
        const next = await insertRenewal(session, former, form)
        await recordAgreementEvent(audit, session, 'AGREEMENT_RENEWED', next, meta, { renewedFromId: id })
        return next
      })
      return atRevision(renewed)
    },
  }
}
export type AgreementService = ReturnType<typeof createAgreementService>

async function insertRenewal(session: ClientSession, former: AgreementRecord, form: RenewForm) {
  const { _id: renewedFromId, communityId, shopId, title, services } = former
  const next = await insertAgreement(session, {
    ...form,
    communityId,
    shopId,
    title,
    services,
    renewedFromId,
  })
  await copyBenefits(session, former, next)
  return next
}

/** What the store is asked for; the days within which an agreement ends without a renewal are inclusive. */
function filtersOf({ expiringWithinDays: days, withoutScan }: AgreementFilters, today: string) {
  const ending = days === undefined ? undefined : { from: today, to: addDays(today, days) }
  return { ending, isWithoutScan: withoutScan !== undefined }
}

function versionInCursor(cursor: string): number {
  const [version] = decodeCursor(cursor)
  if (Number.isSafeInteger(version)) return version as number
  throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
}

async function copyBenefits(session: ClientSession, former: AgreementRecord, next: AgreementRecord) {
  const benefits = await findBenefitsOfAgreement(session, former.communityId, former._id)
  const copies = benefits.map(({ terms }) => {
    const _id = new Types.ObjectId()
    return { _id, terms: termsForBenefit(terms, _id.toString()) }
  })
  if (copies.length === 0) return
  const { communityId, shopId, _id: agreementId } = next
  await insertBenefits(
    session,
    copies.map((copy) => ({ ...copy, communityId, shopId, agreementId, effectiveFrom: null })),
  )
}
