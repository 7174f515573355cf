import type { Request, Response } from 'express'
import type { PageRoute } from '../../http/page-route.js'
import { problemBody } from '../../http/problem-answer.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { boundPhones, usePhone } from '../my/bound-phones.js'

/** Whose phone it is; the word in the reader's language becomes the phone's name in the register. */
const OWNERS = ['self', 'child', 'other'] as const
type Owner = (typeof OWNERS)[number]

const REFUSALS = ['not_found', 'enrolment_used', 'enrolment_expired', 'member_not_active', 'too_many_phones']

/** Binding a phone by the link that staff show. Opening the link (link previews do) never claims it; the button does. */
export function enrolPages(services: Services): PageRoute[] {
  const { identities, phoneEnrolments } = services

  async function drawRefusal(error: unknown, req: Request, res: Response) {
    if (!(error instanceof Problem) || !REFUSALS.includes(error.code)) throw error
    const phones = await boundPhones(identities, req)
    res.status(error.status).render('enrol/refused', {
      ...shell(req),
      problem: error instanceof NotFoundProblem ? unknownLink(req) : problemBody(error, req),
      isBound: phones.length > 0,
    })
  }

  return [
    {
      method: 'get',
      path: '/enrol/:token',
      permission: 'open',
      async handle(req, res) {
        try {
          const { maskedName } = await phoneEnrolments.peekEnrolment(tokenOf(req))
          res.render('enrol/index', { ...shell(req), maskedName, owners: OWNERS })
        } catch (error) {
          await drawRefusal(error, req, res)
        }
      },
    },
    {
      method: 'post',
      path: '/enrol/:token',
      permission: 'open',
      async handle(req, res) {
        try {
          const phones = await boundPhones(identities, req)
          const claim = { token: tokenOf(req), name: req.t(`enrol:owners.${ownerOf(req)}`) }
          const { deviceToken } = await phoneEnrolments.claim(claim, req.requestId)
          usePhone(req, res, deviceToken, phones)
          res.redirect(303, '/my?bound=1')
        } catch (error) {
          await drawRefusal(error, req, res)
        }
      },
    },
  ]
}

const shell = (req: Request) => ({
  layout: 'senior',
  title: req.t('enrol:title'),
  styles: ['css/my.css'],
})

const unknownLink = (req: Request) => ({
  title: req.t('enrol:unknown.title'),
  detail: req.t('enrol:unknown.detail'),
})

const tokenOf = (req: Request): string => String(req.params.token)

function ownerOf(req: Request): Owner {
  const { owner } = (req.body ?? {}) as Record<string, unknown>
  return OWNERS.find((each) => each === owner) ?? 'self'
}
