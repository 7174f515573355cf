import type { Request } from 'express'
import type { PageRoute } from '../../../http/page-route.js'
import { mayDo } from '../../../permissions.js'
import type { Services } from '../../../services.js'
import { choicesIn, typed } from '../../console/console-form.js'
import { noticeIn } from '../../console/console-notice.js'
import { consolePages, idOf, pageMeta, type ConsoleContext } from '../../console/console-page.js'
import { goTo, renderPage } from '../../console/console-render.js'
import { drawPhonePage, fieldOf, phonePages } from '../../my/phone-page.js'
import { MEMBER_TOPICS } from '../topics.js'
import type { Choices } from './choice.service.js'

const MY = '/my/notifications'

/** What a member is told by message: one large button for each topic on the phone, boxes at the desk. Both work without a script. */
export function choicePages(services: Services): PageRoute[] {
  const { notificationChoices, members, config } = services
  const phone = phonePages(services)
  const console = consolePages(services)

  async function showAtDesk(context: ConsoleContext) {
    const { req, communityId, actor } = context
    const memberId = idOf(req)
    const choices = await notificationChoices.get({ communityId, memberId })
    const name = await members.maskedName(communityId, memberId)
    const flash = noticeIn(req, 'notifications')
    renderPage(context, 'notifications/choices', {
      title: req.t('notifications:choices.of', { name }),
      crumbs: [
        { href: '/console/members', label: req.t('console:nav.members') },
        { href: `/console/members/${memberId}`, label: name },
      ],
      ...(flash ? { notice: flash } : {}),
      memberId,
      mayManage: mayDo(actor.role, 'member:manage'),
      topics: topicRows(req, choices),
      options: MEMBER_TOPICS.map((value) => ({ value, label: req.t(`notifications:topics.${value}`) })),
      wanted: MEMBER_TOPICS.filter((topic) => choices[topic]),
    })
  }

  return [
    phone.get(MY, async (context) => {
      const { req, key } = context
      const done = MEMBER_TOPICS.find((topic) => topic === req.query.done)
      const choices = await notificationChoices.get(key)
      drawPhonePage(context, 'my/notifications', {
        title: req.t('notifications:choices.title'),
        told: done
          ? req.t(`notifications:choices.${choices[done] ? 'now_on' : 'now_off'}`, {
              topic: req.t(`notifications:topics.${done}`),
            })
          : undefined,
        topics: topicRows(req, choices),
      })
    }),
    phone.post(MY, async ({ req, res, key }) => {
      const topic = MEMBER_TOPICS.find((one) => one === fieldOf(req, 'topic'))
      if (topic) {
        const changes = { [topic]: fieldOf(req, 'wanted') === 'yes' }
        await notificationChoices.set(key, changes, pageMeta(req, config.publicUrl))
      }
      res.redirect(303, topic ? `${MY}?done=${topic}` : MY)
    }),
    console.get('/console/members/:id/notifications', 'member:read', showAtDesk),
    console.post('/console/members/:id/notifications', 'member:manage', async (context) => {
      const { req, res, communityId, meta } = context
      const memberId = idOf(req)
      const wanted = choicesIn(typed(req), 'topics')
      const changes = Object.fromEntries(MEMBER_TOPICS.map((topic) => [topic, wanted.includes(topic)]))
      await notificationChoices.set({ communityId, memberId }, changes, meta)
      goTo(res, `/console/members/${memberId}/notifications?done=choices_saved`)
    }),
  ]
}

function topicRows(req: Request, choices: Choices) {
  return MEMBER_TOPICS.map((topic) => ({
    topic,
    title: req.t(`notifications:topics.${topic}`),
    text: req.t(`notifications:choices.about.${topic}`),
    isWanted: choices[topic],
  }))
}
