import type { Request, Response } from 'express'
import { fieldErrors } from '../../http/mount-api.js'
import type { PageRoute } from '../../http/page-route.js'
import { problemBody } from '../../http/problem-answer.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { formErrors } from '../accounts/form-words.js'
import { ownPinForm } from './shift.forms.js'
import { shell } from './unlock.pages.js'

const PATH = '/counter/pin'

/** Who asks: the name is chosen on a counter device, and known of somebody who is signed in. */
interface Asker {
  communityId: string
  shopId: string
  /** Absent on a device, which is everybody's. */
  userId?: string
}

/** Where somebody of a shop gives himself a PIN, with the password: on a counter device or signed in. */
export function ownPinPages(services: Services): PageRoute[] {
  const { pinCodes, shifts, shops } = services

  async function draw(req: Request, res: Response, asker: Asker, form: Form = {}) {
    const { communityId, shopId, userId } = asker
    const [{ shop }, colleagues] = await Promise.all([
      shops.get({ communityId, shopId }, shopId),
      shifts.colleagues(asker),
    ])
    res.render('counter/pin', {
      ...shell(req, shop.name),
      title: req.t('shift:own.title'),
      colleagues: colleagues.map(({ id, name, role }) => ({
        value: id,
        label: `${name} · ${req.t(`common:roles.${role}`)}`,
      })),
      ownId: userId,
      chosen: form.userId,
      errors: form.errors ?? {},
      backTo: backOf(req),
    })
  }

  return [
    {
      method: 'get',
      path: PATH,
      permission: 'open',
      async handle(req, res) {
        const asker = askerOf(req)
        if (!asker) return res.redirect(303, '/counter')
        await draw(req, res, asker)
      },
    },
    {
      method: 'post',
      path: PATH,
      permission: 'open',
      async handle(req, res) {
        const asker = askerOf(req)
        if (!asker) return res.redirect(303, '/counter')
        const body = (req.body ?? {}) as Record<string, unknown>
        const form = ownPinForm.safeParse({ ...body, userId: asker.userId ?? body.userId })
        const userId = typeof body.userId === 'string' ? body.userId : undefined
        if (!form.success) {
          const errors = formErrors(req, fieldErrors(form.error))
          return draw(req, res.status(400), asker, { userId, errors })
        }
        try {
          const visit = { requestId: req.requestId, ip: req.ip ?? '' }
          await pinCodes.setOwn(asker, form.data, visit)
          res.redirect(303, `${backOf(req)}?done=pin_set`)
        } catch (error) {
          if (!(error instanceof Problem) || error.status >= 500) throw error
          if (error.extras.headers) res.set(error.extras.headers)
          await draw(req, res.status(error.status), asker, { userId, errors: wordsOf(req, error) })
        }
      },
    },
  ]
}

interface Form {
  userId?: string | undefined
  errors?: Record<string, string>
}

function askerOf(req: Request): Asker | undefined {
  if (req.device) return { communityId: req.device.communityId, shopId: req.device.shopId }
  const user = req.identities?.find((actor) => actor.kind === 'user')
  if (!user?.communityId || !user.shopId) return undefined
  return { communityId: user.communityId, shopId: user.shopId, userId: user.userId }
}

/** A device goes on to its screen; who is signed in, to the pages of the role. */
function backOf(req: Request): string {
  if (req.device) return '/counter/unlock'
  const isManager = req.identities?.some(({ kind, role }) => kind === 'user' && role === 'shop_manager')
  return isManager ? '/shop/cashiers' : '/counter'
}

function wordsOf(req: Request, problem: Problem): Record<string, string> {
  if (problem.extras.errors) return formErrors(req, problem.extras.errors)
  const { detail } = problemBody(problem, req)
  return problem.code === 'bad_credentials'
    ? { password: req.t('accounts:password.wrong') }
    : { password: detail }
}
