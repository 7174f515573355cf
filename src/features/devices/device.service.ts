import type { ClientSession } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import { hashToken, newOpaqueToken } from '../../http/opaque-token.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import type { Scope } from '../../http/scope.js'
import { idInCursor } from '../../http/search.js'
import { APP_VERSION } from '../../infrastructure/app-version.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { Meta } from '../members/member.service.js'
import type { DeviceListQuery, DevicesQuery, RegisterDeviceForm } from './device.forms.js'
import type { Device } from './device.model.js'
import * as repository from './device.repository.js'
import type { StoredDevice } from './device.repository.js'
import { deviceView, type DeviceView } from './device.view.js'
import type { Invitations } from './invitation.js'

export const DEVICE_ACTIONS = ['lock', 'unlock', 'wipe'] as const
export type DeviceAction = (typeof DEVICE_ACTIONS)[number]

const DAY_MS = 86_400_000

type DeviceStatus = Device['status']
const TRANSITIONS: Record<DeviceAction, { from: readonly DeviceStatus[]; to: DeviceStatus; event: string }> =
  {
    lock: { from: ['active'], to: 'locked', event: 'DEVICE_LOCKED' },
    unlock: { from: ['locked'], to: 'active', event: 'DEVICE_UNLOCKED' },
    wipe: { from: ['enrolling', 'active', 'locked'], to: 'wiped', event: 'DEVICE_WIPED' },
  }

interface Dependencies {
  /** @throws NotFoundProblem when the scope has no such shop */
  requireShop: (scope: Scope, shopId: string) => Promise<unknown>
  invitations: Invitations
  audit: AuditService
  /** Told when a device may have lost or regained its right, so that a cached sign-in ends at once. */
  forgetSignIns: () => void
  now: () => Date
}

/** Counter devices of shops: inviting, enrolling, locking and wiping them. */
export function createDeviceService({ requireShop, invitations, audit, forgetSignIns, now }: Dependencies) {
  async function invited(device: StoredDevice, origin: string, session: ClientSession) {
    const to = {
      communityId: String(device.communityId),
      kind: 'device' as const,
      deviceId: String(device._id),
    }
    const { token, expiresAt } = await invitations.invite(to, session)
    return {
      ...deviceView(device),
      enrolmentToken: token,
      enrolmentUrl: `${origin}/counter/enrol/${token}`,
      expiresAt: expiresAt.toISOString(),
    }
  }

  const daysAgo = (days: number | undefined) =>
    days === undefined ? undefined : new Date(now().getTime() - days * DAY_MS)

  return {
    /**
     * Registers a device and invites it: whoever claims the token within ten minutes is the device. `origin` is that of the pages.
     * @throws NotFoundProblem for a shop outside the scope
     */
    async register(scope: Scope, shopId: string, form: RegisterDeviceForm, origin: string, meta: Meta) {
      await requireShop(scope, shopId)
      const { communityId } = scope
      return inTransaction(async (session) => {
        const device = await repository.insertDevice({ ...form, communityId, shopId }, session)
        await audit.record(session, deviceEvent(device, 'DEVICE_REGISTERED', meta, { profile: form.profile }))
        return invited(device, origin, session)
      })
    },

    /**
     * Invites a device anew that nobody has enrolled; the former link ends.
     * @throws NotFoundProblem, Problem illegal_transition for a device that is enrolled or retired
     */
    async inviteAgain(scope: Scope, id: string, origin: string, meta: Meta) {
      return inTransaction(async (session) => {
        const device = await repository.moveDevice(scope, id, ['enrolling'], { status: 'enrolling' }, session)
        if (!device) {
          await this.get(scope, id)
          throw new Problem('illegal_transition')
        }
        await invitations.expire({ communityId: scope.communityId, deviceId: id }, session)
        await audit.record(session, deviceEvent(device, 'DEVICE_INVITED', meta))
        return invited(device, origin, session)
      })
    },

    /** Devices of a shop, newest first. @throws NotFoundProblem for a shop outside the scope */
    async listOfShop(scope: Scope, shopId: string, query: DeviceListQuery): Promise<Page<DeviceView>> {
      await requireShop(scope, shopId)
      const before = query.cursor === undefined ? undefined : idInCursor(decodeCursor(query.cursor)[0])
      const shop = { communityId: scope.communityId, shopId }
      const found = await repository.findDevicesOfShop(shop, { q: query.q, limit: query.limit + 1, before })
      return toPage(found.map(deviceView), query.limit, (device) => [device.id])
    },

    /** Devices of all shops in the scope, newest first. */
    async list(
      scope: Scope,
      { limit, cursor, notSeenDays, ...search }: DevicesQuery,
    ): Promise<Page<DeviceView>> {
      const before = cursor === undefined ? undefined : idInCursor(decodeCursor(cursor)[0])
      const wanted = { ...search, notSeenSince: daysAgo(notSeenDays) }
      const found = await repository.findDevices(scope, wanted, { limit: limit + 1, before })
      return toPage(found.map(deviceView), limit, (device) => [device.id])
    },

    /** How many devices in use have given no sign of life for so many days. */
    async countNotSeen(communityId: string, days: number): Promise<number> {
      return repository.countDevices({ communityId }, { notSeenSince: daysAgo(days) })
    },

    /** @throws NotFoundProblem */
    async get(scope: Scope, id: string): Promise<DeviceView> {
      const device = await repository.findDevice(scope, id)
      if (!device) throw new NotFoundProblem()
      return deviceView(device)
    },

    /** Names of devices, by id. */
    namesOf: repository.findDeviceNames,

    /** Notes that the device was here, and what it said of itself. */
    async note(
      device: { communityId: string; deviceId: string },
      facts: { appVersion?: string; queueLength?: number; lastUploadAt?: Date },
    ): Promise<void> {
      await repository.noteDevice(device, { ...facts, lastSeenAt: now() })
    },

    /** Whose device an open invitation would enrol. Takes nothing. @throws as `claim` */
    async peekEnrolment(token: string): Promise<{ communityId: string; device: DeviceView }> {
      const { communityId, deviceId } = await invitations.peek('device', token)
      const scope = { communityId: String(communityId) }
      return { ...scope, device: await this.get(scope, String(deviceId)) }
    },

    /**
     * Makes the caller the device: its token is shown this once.
     * @throws NotFoundProblem, Problem enrolment_used or enrolment_expired
     */
    async claim(token: string, requestId: string): Promise<{ deviceToken: string; device: DeviceView }> {
      const deviceToken = newOpaqueToken('device')
      const device = await inTransaction(async (session) => {
        const enrolment = await invitations.claim('device', token, session)
        const scope = { communityId: String(enrolment.communityId) }
        const tokenHash = hashToken(deviceToken)
        const set = { status: 'active' as const, tokenHash, lastSeenAt: now(), appVersion: APP_VERSION }
        const id = String(enrolment.deviceId)
        const enrolled = await repository.moveDevice(scope, id, ['enrolling'], set, session)
        if (!enrolled) throw new Problem('enrolment_expired')
        const meta = { actor: deviceReference(enrolled), requestId }
        await audit.record(session, deviceEvent(enrolled, 'DEVICE_ENROLLED', meta))
        return enrolled
      })
      return { deviceToken, device: deviceView(device) }
    },

    /**
     * Locks, unlocks or wipes a device. Its token is looked up at every request, so that a lock holds from its answer on; a wiped
     * device never comes back.
     * @throws NotFoundProblem, Problem illegal_transition
     */
    async act(
      scope: Scope,
      id: string,
      action: DeviceAction,
      reason: string | undefined,
      meta: Meta,
    ): Promise<DeviceView> {
      const { from, to, event } = TRANSITIONS[action]
      const device = await inTransaction(async (session) => {
        const moved = await repository.moveDevice(scope, id, from, { status: to, shift: null }, session)
        if (!moved) {
          await this.get(scope, id)
          throw new Problem('illegal_transition')
        }
        if (to === 'wiped')
          await invitations.expire({ communityId: scope.communityId, deviceId: id }, session)
        await audit.record(session, { ...deviceEvent(moved, event, meta), reason })
        return moved
      })
      forgetSignIns()
      return deviceView(device)
    },
  }
}
export type DeviceService = ReturnType<typeof createDeviceService>

function deviceReference(device: StoredDevice): ActorReference {
  const role = device.profile === 'manager' ? 'shop_manager' : 'cashier'
  return { kind: 'device', role, deviceId: String(device._id), shopId: String(device.shopId) }
}

function deviceEvent(
  device: StoredDevice,
  type: string,
  { actor, requestId }: Meta,
  facts: Record<string, unknown> = {},
) {
  const subjects = [
    { kind: 'device', id: String(device._id) },
    { kind: 'shop', id: String(device.shopId) },
  ]
  return { communityId: String(device.communityId), type, actor, subjects, requestId, facts }
}
