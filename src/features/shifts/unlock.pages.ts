import type { Request, Response } from 'express'
import type { DeviceActor } from '../../http/actor.js'
import { localPath } from '../../http/local-path.js'
import { fieldErrors } from '../../http/mount-api.js'
import type { PageRoute } from '../../http/page-route.js'
import { problemBody } from '../../http/problem-answer.js'
import { clearTokenCookie, setTokenCookie } from '../../http/sign-in-cookies.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { formErrors } from '../accounts/form-words.js'
import { unlockForm } from './shift.forms.js'
import { SHIFT_ENDS, SHIFT_SECONDS, type ShiftEnd } from './shift.service.js'

/** Pages that a device shows to whoever has unlocked it. */
const DEVICE_PAGES = /^\/(?:counter|shop)(?:[/?]|$)/
const UNLOCK = '/counter/unlock'

/** The screen of an enrolled counter that waits for a cashier, and locking it again. */
export function unlockPages(services: Services): PageRoute[] {
  const { shifts, shops } = services

  async function draw(req: Request, res: Response, device: DeviceActor, form: Form = {}) {
    const { communityId, shopId } = device
    const [{ shop }, colleagues] = await Promise.all([
      shops.get({ communityId, shopId }, shopId),
      shifts.colleagues(device),
    ])
    const withPin = colleagues.filter(({ hasPin }) => hasPin)
    const [only] = withPin
    res.render('counter/unlock', {
      ...shell(req, shop.name),
      deviceName: device.name,
      colleagues: withPin,
      userId: form.userId ?? (withPin.length === 1 ? only?.id : undefined),
      next: onwardOf(req),
      isPinSet: req.query.done === 'pin_set',
      why: SHIFT_ENDS.find((each) => each === req.query.why),
      errors: form.errors ?? {},
    })
  }

  return [
    {
      method: 'get',
      path: UNLOCK,
      permission: 'open',
      async handle(req, res) {
        if (!req.device) return drawOthers(req, res)
        if (isUnlocked(req)) return res.redirect(303, onwardOf(req) ?? '/counter')
        await draw(req, res, req.device)
      },
    },
    {
      method: 'post',
      path: UNLOCK,
      permission: 'open',
      async handle(req, res) {
        const { device } = req
        if (!device) return drawOthers(req, res)
        const form = unlockForm.safeParse(req.body ?? {})
        if (!form.success) {
          const errors = formErrors(req, fieldErrors(form.error))
          return draw(req, res.status(400), device, { userId: chosenUser(req), errors })
        }
        try {
          const token = await shifts.begin(device, form.data, req.requestId)
          setTokenCookie(req, res, 'shift', token, SHIFT_SECONDS * 1000)
          res.redirect(303, onwardOf(req) ?? '/counter')
        } catch (error) {
          if (!(error instanceof Problem) || error.status >= 500) throw error
          if (error.extras.headers) res.set(error.extras.headers)
          const errors = { pin: wordsOf(req, error) }
          await draw(req, res.status(error.status), device, { userId: form.data.userId, errors })
        }
      },
    },
    {
      method: 'post',
      path: '/counter/lock',
      permission: 'open',
      async handle(req, res) {
        const why = endOf(req)
        if (req.device) await shifts.end(req.device, why, req.requestId)
        clearTokenCookie(req, res, 'shift')
        res.redirect(303, `${UNLOCK}?why=${why}`)
      },
    },
  ]
}

interface Form {
  userId?: string | undefined
  errors?: Record<string, string>
}

export const shell = (req: Request, shopName?: string) => ({
  layout: 'counter',
  title: req.t('shift:title'),
  styles: ['css/shift.css'],
  scripts: ['js/pin.js'],
  shopName,
})

/** A browser that is no counter needs no PIN; one that was locked from afar is told who can help. */
function drawOthers(req: Request, res: Response) {
  if (req.signInProblem?.code !== 'device_locked') return res.redirect(303, '/counter')
  const problem = problemBody(req.signInProblem, req)
  res
    .status(req.signInProblem.status)
    .render('counter/device-locked', { ...shell(req), scripts: [], problem })
}

const isUnlocked = (req: Request) =>
  req.identities?.some((actor) => actor.kind === 'device' && actor.userId !== undefined) ?? false

function bodyOf(req: Request): Record<string, unknown> {
  return (req.body ?? {}) as Record<string, unknown>
}

function chosenUser(req: Request): string | undefined {
  const { userId } = bodyOf(req)
  return typeof userId === 'string' ? userId : undefined
}

/** Where the cashier wanted to go; never anywhere but to pages of the shop. */
function onwardOf(req: Request): string | undefined {
  const path = localPath(req.method === 'POST' ? bodyOf(req).next : req.query.next)
  return path && DEVICE_PAGES.test(path) && !path.startsWith(UNLOCK) ? path : undefined
}

function endOf(req: Request): ShiftEnd {
  return SHIFT_ENDS.find((each) => each === bodyOf(req).why) ?? 'locked'
}

function wordsOf(req: Request, problem: Problem): string {
  return problem.code === 'bad_credentials' ? req.t('fields:pin_wrong') : problemBody(problem, req).detail
}
