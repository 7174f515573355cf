import type { Types } from 'mongoose'
import { NotFoundProblem } from '../../../problems.js'
import type { PlanningService } from '../../activities/planning/planning.service.js'
import type { SignUpService } from '../../activities/sign-ups/sign-up.service.js'
import type { AlarmService } from '../../care-visits/visits/alarm.service.js'
import type { VisitService } from '../../care-visits/visits/visit.service.js'
import type { ReachableMember } from '../../members/reachable-member.js'
import type { RedemptionService } from '../../redemptions/redemption.service.js'
import type { RequestService } from '../../requests/request.service.js'
import type { ShopService } from '../../shops/shop.service.js'
import type { ChoiceService } from '../choices/choice.service.js'
import type { NotificationChannel } from '../notification.model.js'
import type { NotificationRecord } from '../notification.repository.js'
import { topicOf, type KindOf, type MemberTopic } from '../topics.js'
import { activityPayload, isStillSo, type ActivityPayload } from './activity-payload.js'
import { alarmPayload, type AlarmPayload } from './alarm-payload.js'
import type { Addressee } from './member-payload.js'
import { requestPayload, type RequestPayload } from './request-payload.js'
import { usePayload, type UsePayload } from './use-payload.js'

/** What a web hook is told, by the topic of the notification. */
export type NotificationPayload = UsePayload | ActivityPayload | RequestPayload | AlarmPayload

type Channel = Pick<NotificationChannel, 'includesPhone'>

export interface PayloadDependencies {
  now: () => Date
  redemptions: Pick<RedemptionService, 'fact'>
  shops: Pick<ShopService, 'namesOf'>
  signUps: Pick<SignUpService, 'get'>
  activities: Pick<PlanningService, 'byIds'>
  requests: Pick<RequestService, 'get'>
  careAlarms: Pick<AlarmService, 'get'>
  careVisits: Pick<VisitService, 'brief'>
  notificationChoices: Pick<ChoiceService, 'wants'>
  /** Who is told what concerns a member; null for nobody. */
  reachable: (communityId: string, memberId: string) => Promise<ReachableMember | null>
  /** The telephone number of an active member, or null. */
  phoneOf: (communityId: string, memberId: string) => Promise<string | null>
}

/** Reads what a notification says at the moment in which it is sent. Each topic reads its own, so that nobody is told of anything else. */
export function createPayloads(deps: PayloadDependencies) {
  const { now, redemptions, shops, signUps, activities, requests, careAlarms, careVisits } = deps
  const { notificationChoices, reachable, phoneOf } = deps

  async function ofUse(notification: NotificationRecord, channel: Channel): Promise<UsePayload | null> {
    const communityId = String(notification.communityId)
    const record = await redemptions.fact(communityId, String(notification.redemptionId))
    if (!record) return null
    const memberId = String(record.memberId)
    const member = await reachable(communityId, memberId)
    if (!(await notificationChoices.wants({ communityId, memberId: member?.memberId ?? memberId }, 'uses'))) {
      return null
    }
    const shopId = String(record.shopId)
    const names = await shops.namesOf(communityId, [shopId])
    const phone = channel.includesPhone ? await phoneOf(communityId, memberId) : null
    return usePayload(notification, record, { shopName: names.get(shopId) ?? '', phone })
  }

  /** Null for who is not there any more, or does not want it. */
  async function addresseeOf(
    communityId: string,
    memberId: Types.ObjectId | null | undefined,
    topic: MemberTopic,
    channel: Channel,
  ): Promise<Addressee | null> {
    const member = memberId ? await reachable(communityId, String(memberId)) : null
    if (!member) return null
    if (!(await notificationChoices.wants({ communityId, memberId: member.memberId }, topic))) return null
    const phone = channel.includesPhone ? await phoneOf(communityId, member.memberId) : null
    return { ...member, phone }
  }

  async function ofActivity(notification: NotificationRecord, channel: Channel) {
    const communityId = String(notification.communityId)
    const signUp = await signUps.get({ communityId }, String(notification.subjectId))
    const activity = (await activities.byIds(communityId, [signUp.activityId])).get(String(signUp.activityId))
    const kind = notification.kind as KindOf<'activities'>
    if (!activity || !isStillSo(kind, notification.ordinal ?? 0, { signUp, activity }, now())) return null
    const addressee = await addresseeOf(communityId, signUp.memberId, 'activities', channel)
    return addressee && activityPayload(notification, activity, addressee)
  }

  async function ofRequest(notification: NotificationRecord, channel: Channel) {
    const communityId = String(notification.communityId)
    const request = await requests.get({ communityId }, String(notification.subjectId))
    const addressee = await addresseeOf(communityId, request.memberId, 'requests', channel)
    return addressee && requestPayload(notification, request, addressee)
  }

  /** What staff have taken care of already is not told. */
  async function ofAlarm(notification: NotificationRecord) {
    const communityId = String(notification.communityId)
    const alarm = await careAlarms.get(communityId, String(notification.subjectId))
    if (alarm.state !== 'open') return null
    const member = await reachable(communityId, alarm.memberId)
    const visit = await careVisits.brief(communityId, alarm.visitId)
    return member && alarmPayload(notification, alarm, visit, member.maskedName)
  }

  return {
    /** Null when there is nothing to tell any more. */
    async of(notification: NotificationRecord, channel: Channel): Promise<NotificationPayload | null> {
      try {
        switch (topicOf(notification.kind)) {
          case 'uses':
            return await ofUse(notification, channel)
          case 'activities':
            return await ofActivity(notification, channel)
          case 'requests':
            return await ofRequest(notification, channel)
          case 'alarms':
            return await ofAlarm(notification)
        }
      } catch (error) {
        if (error instanceof NotFoundProblem) return null
        throw error
      }
    },
  }
}
export type Payloads = ReturnType<typeof createPayloads>
