import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { Keyring } from '../../infrastructure/keyring.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { AuditService } from '../audit/audit.service.js'
import { createMemberAddresses } from '../members/member-addresses.js'
import type { MemberService } from '../members/member.service.js'
import { createVerifyingKeys } from '../offline/verifying-keys.js'
import type { ScanReader } from '../redemptions/identify.js'
import type { LookUps } from '../redemptions/look-ups.js'
import { createPhotoStore, type PhotoStore } from '../requests/photos/photo-store.js'
import type { BookingService } from '../resources/booking.service.js'
import type { ResourceService } from '../resources/resource.service.js'
import { activityFacts, activityFigures } from './afterwards/figures.service.js'
import { createFeedbackService } from './afterwards/feedback.service.js'
import { createAttendService } from './attendance/attend.service.js'
import { createAttendanceService } from './attendance/attendance.service.js'
import { createAttendanceLeases } from './attendance/lease.service.js'
import { createAttendanceUploads } from './attendance/upload.service.js'
import { createActivityLifecycle } from './planning/lifecycle.service.js'
import { createActivityPictures } from './planning/pictures.service.js'
import { createPlaceBooking, type PlaceBooking } from './planning/place-booking.js'
import { createPlanningService } from './planning/planning.service.js'
import { createSignUpService } from './sign-ups/sign-up.service.js'

/** What the services of activities are made of. */
export interface ActivityDependencies {
  now: () => Date
  audit: AuditService
  members: Pick<MemberService, 'maskedName' | 'requireActive'>
  addressOf: (communityId: string, memberId: string) => Promise<string | null>
  resources: Pick<ResourceService, 'get'>
  placeBooking: PlaceBooking
  photos: PhotoStore
  scanReader: ScanReader
  lookUps: LookUps
}

/** The services of this feature. */
export function createActivityServices(deps: {
  now: () => Date
  logger: Logger
  keyring: Keyring
  tokens: SignedTokens
  audit: AuditService
  encryption: FieldEncryption
  members: MemberService
  resources: ResourceService
  bookings: BookingService
  scanReader: ScanReader
  lookUps: LookUps
}) {
  const { keyring, encryption, bookings } = deps
  const all: ActivityDependencies = {
    ...deps,
    addressOf: createMemberAddresses(encryption),
    placeBooking: createPlaceBooking(bookings),
    photos: createPhotoStore(),
  }
  const verifyingKeys = createVerifyingKeys(keyring)
  return {
    activities: { ...createPlanningService(all), figures: activityFigures, facts: activityFacts },
    activityLifecycle: createActivityLifecycle(all),
    activityPictures: createActivityPictures(all),
    activityFeedback: createFeedbackService(all),
    signUps: createSignUpService(all),
    attend: createAttendService(all),
    attendances: createAttendanceService(all),
    attendanceLeases: createAttendanceLeases({ ...deps }),
    attendanceUploads: createAttendanceUploads({ ...all, logger: deps.logger, verifyingKeys }),
  }
}
export type ActivityServices = ReturnType<typeof createActivityServices>
