import type { RequestMeta } from '../../http/api-route.js'
import { LANGUAGES, translator, type Language } from '../../infrastructure/i18n.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { CommunityService } from '../communities/community.service.js'
import { ourNotice } from './privacy-notice-text.js'
import type { PublishNoticeForm } from './privacy-notice.forms.js'
import * as repository from './privacy-notice.repository.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId'>

/** More on one day are no editing any more. */
const MOST_A_DAY = 50

export interface Notice {
  version: string
  texts: Record<Language, string>
  /** Whether it is the program's own text: the community has published none. */
  isOurs: boolean
}

interface Dependencies {
  communities: Pick<CommunityService, 'get' | 'adoptNotice'>
  now: () => Date
}

/** What members are told about their data, in words of the community or else in ours. */
export function createPrivacyNoticeService({ communities, now }: Dependencies) {
  return {
    /** The notice that counts now. @throws NotFoundProblem */
    async current(communityId: string): Promise<Notice> {
      const community = await communities.get(communityId)
      const version = community.settings.noticeVersion
      const own =
        (await repository.findNotice(communityId, version)) ??
        (await repository.findNewestNotice(communityId))
      if (own) {
        return { version, texts: { 'zh-CN': own.chinese, en: own.english }, isOurs: false }
      }
      const ours = LANGUAGES.map((language) => [language, ourNotice(translator(language), community)])
      return { version, texts: Object.fromEntries(ours) as Record<Language, string>, isOurs: true }
    },

    /**
     * Publishes a new text under a version of its own; consents that are given from now on name it, earlier ones keep theirs.
     * @throws NotFoundProblem
     */
    async publish(communityId: string, texts: PublishNoticeForm, meta: Meta): Promise<string> {
      const day = businessDayOf(now())
      for (let no = 1; no <= MOST_A_DAY; no += 1) {
        const version = no === 1 ? day : `${day}-${no}`
        try {
          await inTransaction(async (session) => {
            const publishedBy = meta.actor.userId ?? null
            await repository.insertNotice({ communityId, version, ...texts, publishedBy }, session)
            await communities.adoptNotice(session, communityId, version, meta)
          })
          return version
        } catch (error) {
          if (!isDuplicateKey(error, 'version')) throw error
        }
      }
      throw new Problem('too_many_requests')
    },
  }
}
export type PrivacyNoticeService = ReturnType<typeof createPrivacyNoticeService>
