import type { Request, Response } from 'express'
import type { UserActor } from '../../../http/actor.js'
import type { PageRoute } from '../../../http/page-route.js'
import { formatDay } from '../../../lib/display.js'
import { Problem } from '../../../problems.js'
import type { Services } from '../../../services.js'
import { idOf, pageMeta } from '../../console/console-page.js'
import { HAZARDS, MOODS, NEEDS } from './visit.model.js'

const MOST_ERRANDS = 100

/** The volunteer's phone. The page of the visits names nobody: its script fetches them, so that the page may be kept. */
export function volunteerPages({ errands, config }: Services): PageRoute[] {
  function visits(req: Request, res: Response) {
    const { userId, name } = volunteerOf(req)
    const labelled = <T extends string>(values: readonly T[], words: string) =>
      values.map((value) => ({ value, label: req.t(`volunteer:${words}.${value}`) }))
    res.render('volunteer/index', {
      ...shell(req),
      title: req.t('volunteer:title'),
      userId,
      userName: name,
      moods: MOODS.map((value) => ({
        value,
        face: `face-${value}`,
        label: req.t(`volunteer:moods.${value}`),
      })),
      hazards: labelled(HAZARDS, 'hazards'),
      needs: labelled(NEEDS, 'needs'),
      words: scriptWords(req),
    })
  }

  async function errandList(req: Request, res: Response) {
    const { userId, communityId } = volunteerOf(req)
    const query = { ownerId: userId, state: 'open' as const, limit: MOST_ERRANDS }
    const { items } = await errands.list(communityId, query)
    res.render('volunteer/errands', {
      ...shell(req),
      title: req.t('volunteer:errands.title'),
      isDone: req.query.done === '1',
      errands: items.map((errand) => ({
        ...errand,
        needWords: req.t(`volunteer:needs.${errand.need}`),
        dueWords: req.t(`volunteer:errands.${errand.isOverdue ? 'overdue' : 'due'}`, {
          day: formatDay(errand.dueOn, req.language),
        }),
      })),
    })
  }

  async function done(req: Request, res: Response) {
    const { userId: ownerId, communityId } = volunteerOf(req)
    await errands.close(
      { communityId, id: idOf(req), ownerId },
      'done',
      undefined,
      pageMeta(req, config.publicUrl),
    )
    res.redirect(303, '/volunteer/errands?done=1')
  }

  return [
    { method: 'get', path: '/volunteer', permission: 'visit:own', handle: visits },
    { method: 'get', path: '/volunteer/errands', permission: 'visit:own', handle: errandList },
    { method: 'post', path: '/volunteer/errands/:id/done', permission: 'visit:own', handle: done },
  ]
}

const shell = (_req: Request) => ({
  layout: 'senior',
  homeHref: '/volunteer',
  manifest: '/public/manifest-volunteer.webmanifest',
  styles: ['css/volunteer.css'],
  scripts: ['js/volunteer.js'],
})

function volunteerOf(req: Request): UserActor & { communityId: string } {
  const { actor } = req
  if (actor?.kind !== 'user' || actor.communityId === null) throw new Problem('permission_denied')
  return { ...actor, communityId: actor.communityId }
}

/** The words that the script needs, as JSON in an attribute; a name stands in single braces there. */
function scriptWords(req: Request): string {
  const wordsOf = (part: string) => req.t(`volunteer:${part}`, { returnObjects: true }) as unknown
  const { form, ...rest } = { page: wordsOf('page'), tags: wordsOf('tags'), form: wordsOf('form') }
  const title = req.t('volunteer:form.title', { name: '{name}' })
  return JSON.stringify({ ...rest, form: { ...(form as Record<string, string>), title } })
}
