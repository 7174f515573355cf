import { actorReference } from '../../http/actor.js'
import { objectId } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { pageMeta } from '../console/console-page.js'
import { drawPhonePage, fieldOf, phonePages, type PhoneContext } from '../my/phone-page.js'
import { cleanPhoto } from './photos/clean-photo.js'
import { REQUEST_KINDS } from './request-kinds.js'
import { myRequestBody } from './request.forms.js'
import { myRequestRow } from './my-request-rows.js'
import { KIND_ICONS } from './request-rows.js'

const SHOWN = 50

/** "Something is broken": what it is, and send. Two taps, no typing, no JavaScript; and what became of it. */
export function myRequestPages(services: Services): PageRoute[] {
  const { requests, requestSteps, config } = services
  const page = phonePages(services)

  function choose(context: PhoneContext) {
    const { req } = context
    drawPhonePage(context, 'my/request-kinds', {
      title: req.t('requests:mine.new'),
      kinds: REQUEST_KINDS.map((value) => ({
        value,
        label: req.t(`requests:kinds.${value}`),
        icon: KIND_ICONS[value],
      })),
    })
  }

  function drawSend(context: PhoneContext, kind: (typeof REQUEST_KINDS)[number], error?: string) {
    const { req, res } = context
    if (error) res.status(400)
    drawPhonePage(context, 'my/request-send', {
      title: req.t('requests:mine.new'),
      kind,
      kindWords: req.t(`requests:kinds.${kind}`),
      icon: KIND_ICONS[kind],
      error,
    })
  }

  function fresh(context: PhoneContext) {
    const kind = myRequestBody.shape.kind.safeParse(context.req.query.kind).data
    if (kind) drawSend(context, kind)
    else choose(context)
  }

  async function report(context: PhoneContext) {
    const { req, res, key } = context
    const body = myRequestBody.safeParse({ kind: fieldOf(req, 'kind') })
    // The buttons send nothing else; what somebody made up names nothing.
    if (!body.success) throw new NotFoundProblem()
    try {
      const photo = req.upload ? cleanPhoto(req.upload) : null
      const { isNew } = await requests.reportByPhone(key, body.data, photo, metaOf(context))
      res.redirect(303, `/my/requests?told=${isNew ? 'new' : 'again'}`)
    } catch (error) {
      if (!(error instanceof Problem) || !['validation_failed', 'body_too_large'].includes(error.code))
        throw error
      drawSend(context, body.data.kind, req.t('requests:mine.photo_refused'))
    }
  }

  async function list(context: PhoneContext) {
    const { req, key } = context
    const { items } = await requests.ofMember(key, { limit: SHOWN })
    const { told } = req.query
    const words = typeof told === 'string' && /^[a-z]{1,20}$/.test(told) ? told : ''
    drawPhonePage(context, 'my/requests', {
      title: req.t('requests:mine.list'),
      told: words ? req.t(`requests:mine.told_${words}`, { defaultValue: '' }) : undefined,
      requests: items.map((item) => myRequestRow(req, item)),
    })
  }

  const answer = (step: 'confirm' | 'reopen') => async (context: PhoneContext) => {
    const { req, res, key } = context
    const id = objectId.safeParse(req.params.id).data
    if (id === undefined) throw new NotFoundProblem()
    const thanked = fieldOf(req, 'thanked') === 'yes'
    try {
      await requestSteps.answerAsReporter(
        key,
        id,
        step,
        step === 'confirm' ? { thanked } : {},
        metaOf(context),
      )
    } catch (error) {
      // A second tap, or the other phone of the couple: what stands there now tells it.
      if (!(error instanceof Problem) || error.code !== 'illegal_transition') throw error
    }
    res.redirect(303, `/my/requests?told=${step}`)
  }

  const metaOf = ({ req, actor }: PhoneContext) => ({
    ...pageMeta(req, config.publicUrl),
    actor: actorReference(actor),
  })

  return [
    page.get('/my/requests/new', fresh),
    page.get('/my/requests', list),
    page.post('/my/requests', report),
    page.post('/my/requests/:id/confirm', answer('confirm')),
    page.post('/my/requests/:id/reopen', answer('reopen')),
  ]
}
