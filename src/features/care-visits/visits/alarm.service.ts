import { decodeCursor, toPage, type Page } from '../../../http/paging.js'
import { idInCursor } from '../../../http/search.js'
import { inTransaction } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { AuditService } from '../../audit/audit.service.js'
import { recordCareEvent, type Meta } from '../care-event.js'
import type { CareWords } from '../care-words.js'
import * as repository from './alarm.repository.js'
import type { AlarmRecord } from './alarm.repository.js'
import type { AlarmsQuery } from './visit.forms.js'
import { alarmView, type AlarmView } from './visit.view.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  words: CareWords
}

/** Alarms of visits: nobody met twice in a row, or something unsafe. They stay until staff say what was done. */
export function createAlarmService({ now, audit, words }: Dependencies) {
  function view(alarm: AlarmRecord): AlarmView {
    const [communityId, memberId] = [String(alarm.communityId), String(alarm.memberId)]
    const place = { communityId, memberId, id: String(alarm._id), kind: 'alarm' as const }
    return alarmView(alarm, words.open(alarm.wordsCipher, place))
  }

  return {
    /** Newest first. */
    async list(
      communityId: string,
      { cursor, ...query }: AlarmsQuery & { visitId?: string },
    ): Promise<Page<AlarmView>> {
      const before = cursor === undefined ? undefined : idInCursor(decodeCursor(cursor)[0])
      const found = await repository.findAlarms(communityId, { ...query, before })
      return toPage(found.map(view), query.limit, ({ id }) => [id])
    },

    countOpen: repository.countOpenAlarms,

    /** @throws NotFoundProblem */
    async get(communityId: string, id: string): Promise<AlarmView> {
      const found = await repository.findAlarm(communityId, id)
      if (!found) throw new NotFoundProblem()
      return view(found)
    },

    /** Staff say what was done. @throws NotFoundProblem, Problem alarm_acknowledged */
    async acknowledge(communityId: string, id: string, said: string, meta: Meta): Promise<AlarmView> {
      const alarm = await this.get(communityId, id)
      const place = { communityId, memberId: alarm.memberId, id, kind: 'alarm' as const }
      return inTransaction(async (session) => {
        const done = await repository.acknowledgeAlarm(
          session,
          { communityId, id },
          {
            wordsCipher: words.seal(said, place),
            acknowledgedBy: meta.actor.userId ?? meta.actor.role,
            acknowledgedAt: now(),
          },
        )
        if (!done) throw new Problem('alarm_acknowledged')
        const subjects = [
          { kind: 'careAlarm' as const, id },
          { kind: 'member' as const, id: alarm.memberId },
        ]
        const facts = { kind: alarm.kind }
        await recordCareEvent(
          audit,
          session,
          { communityId, type: 'CARE_ALARM_ACKNOWLEDGED', subjects, facts },
          meta,
        )
        return view(done)
      })
    },
  }
}
export type AlarmService = ReturnType<typeof createAlarmService>
