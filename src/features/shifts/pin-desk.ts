import type { Request, Response } from 'express'
import type { Actor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { mayManage, SHOP_ROLES } from '../accounts/user-rules.js'
import { attempt, readForm, textIn, typed, type Refusal } from '../console/console-form.js'
import { idOf } from '../console/console-page.js'
import { pinForm } from './shift.forms.js'

/** Giving somebody of a shop a PIN, on a page of the console or of the shop's manager. */
export interface PinFrame {
  req: Request
  res: Response
  actor: Actor
  meta: RequestMeta
  layout: 'console' | 'shop'
  /** Address of the list of people. */
  base: string
  listTitle: string
}

export function createPinDesk({ users, pinCodes }: Services) {
  /** @throws NotFoundProblem for who needs no PIN, or whose PIN is not the actor's to set */
  async function userOf({ req, actor }: PinFrame) {
    const user = await users.get(actor, idOf(req))
    if (!SHOP_ROLES.includes(user.role) || !mayManage(actor, user.role)) throw new NotFoundProblem()
    return user
  }

  async function draw(frame: PinFrame, refusal?: Refusal) {
    const { req, res, layout, base, listTitle } = frame
    const user = await userOf(frame)
    if (refusal) res.status(refusal.status)
    res.render('devices/pin', {
      layout,
      title: req.t('shift:set.title'),
      crumbs: [
        { href: base, label: listTitle },
        { href: `${base}/${user.id}`, label: user.name },
      ],
      heading: req.t('shift:set.for', { name: user.name }),
      action: `${base}/${user.id}/pin`,
      backTo: `${base}/${user.id}`,
      ...refusal,
    })
  }

  return {
    form: (frame: PinFrame) => draw(frame),

    async set(frame: PinFrame) {
      const { req, res, actor, meta, base } = frame
      const { id } = await userOf(frame)
      const values = typed(req)
      const outcome = await attempt(req, 'shift:set.fields', async () => {
        const input = { pin: textIn(values, 'pin') ?? '', pinAgain: textIn(values, 'pinAgain') ?? '' }
        return pinCodes.set(actor, id, readForm(pinForm, input).pin, meta)
      })
      if (outcome.ok) return res.redirect(303, `${base}/${id}?done=pin_set`)
      await draw(frame, outcome.refusal)
    },
  }
}
