import type { Request, Response } from 'express'
import type { PageRoute } from '../../http/page-route.js'
import { clearTokenCookie, setTokenCookie } from '../../http/sign-in-cookies.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'

const REFUSALS = ['not_found', 'enrolment_used', 'enrolment_expired']

/** Becoming a counter of a shop by the link that its manager shows. Opening the link never claims it; the button does. */
export function deviceEnrolPages(services: Services): PageRoute[] {
  const { devices, shops, claims } = services

  function drawRefusal(error: unknown, req: Request, res: Response) {
    if (!(error instanceof Problem) || !REFUSALS.includes(error.code)) throw error
    res.status(error.status).render('counter/enrol-refused', {
      ...shell(req),
      problem: {
        title: req.t(`devices:refused.${error.code}.title`),
        detail: req.t(`devices:refused.${error.code}.detail`),
      },
      enrolled: req.device?.name,
    })
  }

  return [
    {
      method: 'get',
      path: '/counter/enrol/:token',
      permission: 'open',
      async handle(req, res) {
        try {
          const { device, communityId } = await devices.peekEnrolment(tokenOf(req))
          const { shop } = await shops.get({ communityId }, device.shopId)
          res.render('counter/enrol', {
            ...shell(req),
            shopName: shop.name,
            device,
            former: req.device?.name,
          })
        } catch (error) {
          drawRefusal(error, req, res)
        }
      },
    },
    {
      method: 'post',
      path: '/counter/enrol/:token',
      permission: 'open',
      async handle(req, res) {
        try {
          const claim = () => devices.claim(tokenOf(req), req.requestId)
          const { deviceToken } = await claims.guard(req.ip ?? '', claim)
          setTokenCookie(req, res, 'device', deviceToken)
          clearTokenCookie(req, res, 'shift')
          res.redirect(303, '/counter')
        } catch (error) {
          drawRefusal(error, req, res)
        }
      },
    },
  ]
}

const shell = (req: Request) => ({
  layout: 'counter',
  title: req.t('devices:enrol.title'),
  styles: ['css/shift.css'],
})

const tokenOf = (req: Request): string => String(req.params.token)
