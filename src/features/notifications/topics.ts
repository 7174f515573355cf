/** What happened, by the topic that it belongs to. A correction of a use is a void and a redemption. */
export const KINDS_BY_TOPIC = {
  uses: ['redeemed', 'voided'],
  activities: ['activity_reminder', 'activity_promoted', 'activity_moved', 'activity_cancelled'],
  requests: [
    'request_accepted',
    'request_on_site',
    'request_waiting',
    'request_solved',
    'request_confirmed',
    'request_reopened',
  ],
  /** For staff: nobody was met twice in a row, something at a home is not safe. */
  alarms: ['care_not_met', 'care_hazard'],
} as const

export type Topic = keyof typeof KINDS_BY_TOPIC
export type KindOf<T extends Topic> = (typeof KINDS_BY_TOPIC)[T][number]
export type NotificationKind = KindOf<Topic>

export const TOPICS = Object.keys(KINDS_BY_TOPIC) as Topic[]
/** What a member may choose to be told of; alarms go to staff. */
export const MEMBER_TOPICS = ['uses', 'activities', 'requests'] as const satisfies readonly Topic[]
export type MemberTopic = (typeof MEMBER_TOPICS)[number]

export const NOTIFICATION_KINDS: readonly NotificationKind[] = TOPICS.flatMap(
  (topic) => KINDS_BY_TOPIC[topic],
)

/** The topic of a kind. */
export function topicOf(kind: NotificationKind): Topic {
  const topic = TOPICS.find((one) => (KINDS_BY_TOPIC[one] as readonly NotificationKind[]).includes(kind))
  if (!topic) throw new RangeError(`No topic has ${kind}`)
  return topic
}
