import type { NotificationChannel } from './notification.model.js'
import { TOPICS, type Topic } from './topics.js'

/** What a channel tells. One that was set up before there was a choice goes on with uses: its receiver knows nothing else. */
export function topicsOf(channel: Pick<NotificationChannel, 'topics'> | null): readonly Topic[] {
  if (!channel) return TOPICS
  const topics = channel.topics ?? ['uses']
  return TOPICS.filter((topic) => topics.includes(topic))
}
