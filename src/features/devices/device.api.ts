import { z } from 'zod'
import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { pageOf } from '../../http/page-schema.js'
import { scopeOf } from '../../http/scope.js'
import type { ClaimGuard } from './claim-guard.js'
import {
  claimDeviceForm,
  deviceActionForm,
  deviceListQuery,
  devicesQuery,
  registerDeviceForm,
} from './device.forms.js'
import { DEVICE_ACTIONS, type DeviceAction, type DeviceService } from './device.service.js'
import { deviceSchema } from './device.view.js'

const invitedSchema = deviceSchema.extend({
  enrolmentToken: z.string(),
  enrolmentUrl: z.string(),
  expiresAt: z.string(),
})

export function deviceApi({ devices, claims }: { devices: DeviceService; claims: ClaimGuard }): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/shops/:id/devices',
      permission: 'device:manage',
      tag: 'Devices',
      summary: 'Register a counter device and invite it: the token is good once, for ten minutes',
      params: idParams,
      body: registerDeviceForm,
      answers: { 201: { description: 'The device and its invitation', schema: invitedSchema } },
      async handle(context) {
        const { params, body, meta } = context
        return created(await devices.register(scopeOf(context), params.id, body, meta.origin, meta))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/shops/:id/devices',
      permission: 'device:read',
      tag: 'Devices',
      summary: 'Devices of a shop, newest first',
      params: idParams,
      query: deviceListQuery,
      answers: { 200: { description: 'A page of devices', schema: pageOf(deviceSchema) } },
      async handle(context) {
        return ok(await devices.listOfShop(scopeOf(context), context.params.id, context.query))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/devices',
      permission: 'device:read',
      tag: 'Devices',
      summary: 'Devices of all shops, newest first; shop roles see their own',
      query: devicesQuery,
      answers: { 200: { description: 'A page of devices', schema: pageOf(deviceSchema) } },
      async handle(context) {
        return ok(await devices.list(scopeOf(context), context.query))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/devices/claim',
      permission: 'open',
      tag: 'Devices',
      summary: 'Become the invited device: answers its token, once',
      body: claimDeviceForm,
      answers: {
        201: {
          description: 'The token',
          schema: z.object({ deviceToken: z.string(), device: deviceSchema }),
        },
      },
      async handle({ body, meta }) {
        return created(await claims.guard(meta.ip, () => devices.claim(body.enrolmentToken, meta.requestId)))
      },
    }),
    ...DEVICE_ACTIONS.map((action) => actionRoute(devices, action)),
  ]
}

function actionRoute(devices: DeviceService, action: DeviceAction): ApiRoute {
  return apiRoute({
    method: 'post',
    path: `/devices/:id/${action}`,
    permission: 'device:manage',
    tag: 'Devices',
    summary: `Device: ${action}`,
    params: idParams,
    body: deviceActionForm,
    answers: { 200: { description: 'The device', schema: deviceSchema } },
    async handle(context) {
      const { params, body, meta } = context
      return ok(await devices.act(scopeOf(context), params.id, action, body.reason, meta))
    },
  })
}
