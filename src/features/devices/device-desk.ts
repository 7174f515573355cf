import type { Request, Response } from 'express'
import qrcode from 'qrcode'
import type { RequestMeta } from '../../http/api-route.js'
import type { Scope } from '../../http/scope.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Typed } from '../console/console-form.js'
import { pagerOf, readListQuery } from '../console/console-list.js'
import { noticeIn } from '../console/console-notice.js'
import { idOf } from '../console/console-page.js'
import { decide, decisionsFor, type Decision, type RefusedDecision } from '../console/decisions.js'
import { badge } from '../console/words.js'
import { deviceListQuery, registerDeviceForm } from './device.forms.js'
import { DEVICE_PROFILES } from './device.model.js'
import { DEVICE_ACTIONS, type DeviceAction } from './device.service.js'
import type { DeviceView } from './device.view.js'

/** The devices of one shop, as a page of the console or of the shop's manager shows them. */
export interface DeskFrame {
  req: Request
  res: Response
  scope: Scope
  shopId: string
  meta: RequestMeta
  layout: 'console' | 'shop'
  /** Address of the list. */
  base: string
  crumbs: { href: string; label: string }[]
}

type Invited = Awaited<ReturnType<Services['devices']['register']>>
const ICONS: Record<DeviceAction, string> = { lock: 'lock', unlock: 'unlock', wipe: 'void' }
const ACTIONS_OF: Record<DeviceView['status'], DeviceAction[]> = {
  enrolling: ['wipe'],
  active: ['lock', 'wipe'],
  locked: ['unlock', 'wipe'],
  wiped: [],
}

/** What is done with a shop's counter devices: seeing, adding, locking and retiring them. */
export function createDeviceDesk({ devices, shifts, now }: Services) {
  function draw(frame: DeskFrame, view: string, locals: { title: string } & Record<string, unknown>) {
    const { req, res, layout, base, crumbs } = frame
    const notice = noticeIn(req, 'devices')
    res.render(`devices/${view}`, {
      layout,
      base,
      crumbs,
      styles: ['css/desk.css'],
      ...(notice ? { notice } : {}),
      ...locals,
    })
  }

  async function rowsOf(frame: DeskFrame, found: DeviceView[]) {
    const { req, scope, shopId } = frame
    const people = await shifts.colleagues({ communityId: scope.communityId, shopId })
    const names = new Map(people.map(({ id, name }) => [id, name]))
    return found.map((device) => ({
      ...device,
      status: lookOf(req, device),
      profileName: req.t(`devices:profiles.${device.profile}.name`),
      profileText: req.t(`devices:profiles.${device.profile}.text`),
      cashier:
        device.shift && device.shift.endsAt > now().toISOString() ? names.get(device.shift.userId) : null,
      isEnrolled: device.status === 'active' || device.status === 'locked',
      ...queueOf(device),
    }))
  }

  /** @throws NotFoundProblem for a device of another shop */
  async function deviceOf({ req, scope, shopId }: DeskFrame): Promise<DeviceView> {
    const device = await devices.get(scope, idOf(req, 'deviceId'))
    if (device.shopId !== shopId) throw new NotFoundProblem()
    return device
  }

  const crumbsOfDevice = ({ req, base, crumbs }: DeskFrame) => [
    ...crumbs,
    { href: base, label: req.t('devices:title') },
  ]

  /** The link is in no address and no cache: whoever has it becomes the device. */
  async function drawInvited(frame: DeskFrame, invited: Invited) {
    frame.res.set('Cache-Control', 'no-store')
    const picture = await qrcode.toDataURL(invited.enrolmentUrl, { margin: 4, width: 512 })
    draw(frame, 'invited', {
      title: frame.req.t('devices:invited.title', { name: invited.name }),
      crumbs: crumbsOfDevice(frame),
      device: invited,
      picture,
      life: Math.max(0, Math.round((Date.parse(invited.expiresAt) - now().getTime()) / 1000)),
      scripts: ['js/devices.js'],
    })
  }

  function drawForm(frame: DeskFrame, values: Typed, refusal: object = {}) {
    draw(frame, 'form', {
      title: frame.req.t('devices:add.title'),
      crumbs: crumbsOfDevice(frame),
      values,
      profile: textIn(values, 'profile') ?? 'cashier',
      profiles: DEVICE_PROFILES,
      ...refusal,
    })
  }

  async function show(frame: DeskFrame, refused?: RefusedDecision) {
    const device = await deviceOf(frame)
    const [row] = await rowsOf(frame, [device])
    if (refused) frame.res.status(refused.refusal.status)
    draw(frame, 'show', {
      title: device.name,
      crumbs: crumbsOfDevice(frame),
      device: row,
      decisions: decisionsFor(decisionsOf(frame, device), refused),
    })
  }

  async function list(frame: DeskFrame) {
    const query = readListQuery(frame.req, deviceListQuery)
    const { items, nextCursor } = await devices.listOfShop(frame.scope, frame.shopId, query)
    draw(frame, 'index', {
      title: frame.req.t('devices:title'),
      devices: await rowsOf(frame, items),
      pager: pagerOf(frame.req, nextCursor),
    })
  }

  async function form(frame: DeskFrame) {
    // Whether there is such a shop is asked before anything is filled in.
    await devices.listOfShop(frame.scope, frame.shopId, { limit: 1 })
    drawForm(frame, {})
  }

  async function add(frame: DeskFrame) {
    const { req, scope, shopId, meta } = frame
    await devices.listOfShop(scope, shopId, { limit: 1 })
    const values = typed(req)
    const outcome = await attempt(req, 'devices:fields', async () => {
      const input = { name: textIn(values, 'name') ?? '', profile: textIn(values, 'profile') }
      return devices.register(scope, shopId, readForm(registerDeviceForm, input), meta.origin, meta)
    })
    if (outcome.ok) return drawInvited(frame, outcome.value)
    frame.res.status(outcome.refusal.status)
    drawForm(frame, values, outcome.refusal)
  }

  async function renew(frame: DeskFrame) {
    const { id } = await deviceOf(frame)
    const { req, scope, meta } = frame
    const outcome = await attempt(req, 'devices:fields', () =>
      devices.inviteAgain(scope, id, meta.origin, meta),
    )
    if (outcome.ok) return drawInvited(frame, outcome.value)
    await show(frame, { id: 'renew', value: undefined, refusal: outcome.refusal })
  }

  async function act(frame: DeskFrame, action: DeviceAction) {
    const { scope, meta, base } = frame
    const { id } = await deviceOf(frame)
    await decide(frame, {
      id: action,
      done: `device_${action}`,
      backTo: `${base}/${id}`,
      work: async (reason) => devices.act(scope, id, action, reason, meta),
      again: (refused) => show(frame, refused),
    })
  }

  return { list, form, add, show: (frame: DeskFrame) => show(frame), renew, act }
}
export type DeviceDesk = ReturnType<typeof createDeviceDesk>
export { DEVICE_ACTIONS }

/** How a device's status looks beside its word. */
export function lookOf(req: Request, { status }: Pick<DeviceView, 'status'>) {
  return { ...badge(req, 'user', status), label: req.t(`devices:statuses.${status}`) }
}

/** What a device that works offline tells of what it has not handed in yet. */
function queueOf(device: DeviceView & { queueLength?: number | null; lastUploadAt?: string | null }) {
  const { queueLength, lastUploadAt } = device
  return { queueLength: queueLength ?? null, lastUploadAt: lastUploadAt ?? null }
}

function decisionsOf({ req, base }: DeskFrame, { id, status }: DeviceView): Decision[] {
  const words = (name: string) => ({
    title: req.t(`devices:${name}.title`),
    text: req.t(`devices:${name}.text`),
  })
  const renew = {
    id: 'renew',
    icon: 'qr',
    ...words('renew'),
    action: `${base}/${id}/renew`,
    withoutReason: true,
  }
  return [
    ...(status === 'enrolling' ? [renew] : []),
    ...ACTIONS_OF[status].map((action) => ({
      id: action,
      icon: ICONS[action],
      ...words(action),
      consequence: req.t(`devices:${action}.consequence`),
      action: `${base}/${id}/${action}`,
      danger: action !== 'unlock',
    })),
  ]
}
