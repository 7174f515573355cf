/**
 * Every problem code that the program answers, with its HTTP status (RFC 9457). The words are in
 * `src/locales/<language>/problems.json`; a test compares the keys.
 */
export const PROBLEMS = {
  validation_failed: 400,
  malformed_json: 400,
  idempotency_key_required: 400,
  not_signed_in: 401,
  bad_credentials: 401,
  password_expired: 401,
  session_ended: 401,
  second_factor_required: 401,
  second_factor_wrong: 401,
  challenge_expired: 401,
  device_locked: 401,
  phone_revoked: 401,
  shift_required: 401,
  permission_denied: 403,
  second_factor_setup_required: 403,
  csrf_failed: 403,
  device_required: 403,
  void_window_over: 403,
  not_found: 404,
  code_unknown: 404,
  method_not_allowed: 405,
  in_progress: 409,
  code_already_used: 409,
  agreement_not_draft: 409,
  illegal_transition: 409,
  member_exists: 409,
  member_not_active: 409,
  username_taken: 409,
  second_factor_active: 409,
  second_factor_not_begun: 409,
  agreement_number_taken: 409,
  renewal_exists: 409,
  organization_exists: 409,
  request_joined: 409,
  request_not_routed: 409,
  already_booked: 409,
  resource_withdrawn: 409,
  not_used_yet: 409,
  activity_over: 409,
  activity_past: 409,
  activity_not_begun: 409,
  activity_not_today: 409,
  activity_not_held: 409,
  capacity_below_taken: 409,
  too_many_photos: 409,
  statement_closed: 409,
  statement_changed: 409,
  statement_not_closed: 409,
  month_not_begun: 409,
  month_not_ended: 409,
  earlier_statement_open: 409,
  later_statement_closed: 409,
  redemption_not_closed: 409,
  already_voided: 409,
  enrolment_used: 409,
  too_many_phones: 409,
  card_not_active: 409,
  clock_wrong: 409,
  job_not_done: 409,
  complaint_settled: 409,
  attachment_exists: 409,
  too_many_attachments: 409,
  report_changed: 409,
  on_care_list_already: 409,
  team_name_taken: 409,
  no_volunteers: 409,
  plan_changed: 409,
  visit_not_today: 409,
  visit_too_old: 409,
  visit_recorded: 409,
  visit_day_taken: 409,
  alarm_acknowledged: 409,
  errand_closed: 409,
  notice_withdrawn: 409,
  code_expired: 410,
  card_revoked: 410,
  card_blocked: 410,
  card_expired: 410,
  enrolment_expired: 410,
  result_gone: 410,
  list_gone: 410,
  stale_edit: 412,
  body_too_large: 413,
  unsupported_media_type: 415,
  declined: 422,
  adjustment_too_large: 422,
  idempotency_key_reused: 422,
  not_eligible: 422,
  not_invited: 422,
  not_attended: 422,
  consent_required: 422,
  leave_to_withdraw: 422,
  id_number_differs: 422,
  name_not_typed: 422,
  last_admin: 422,
  nothing_to_print: 422,
  nobody_to_issue: 422,
  too_many_attempts: 429,
  too_many_requests: 429,
  too_many_complaints: 429,
  internal_error: 500,
  outcome_unknown: 503,
  store_unavailable: 503,
} as const

export type ProblemCode = keyof typeof PROBLEMS

export interface FieldError {
  path: string
  /** A key of the `fields` language file, or words that are already the reader's. */
  message: string
}

export interface ProblemExtras {
  /** Values for the placeholders of the problem's words. */
  params?: Record<string, string | number>
  /** Members beside code and detail in the answer: `reason`, `retry`, `memberId` … */
  members?: Record<string, unknown>
  errors?: FieldError[]
  headers?: Record<string, string>
  cause?: unknown
}

/** Thrown when a request stops with a problem that its sender can understand; carries the code and the status. */
export class Problem extends Error {
  readonly status: number
  constructor(
    readonly code: ProblemCode,
    readonly extras: ProblemExtras = {},
  ) {
    super(code, { cause: extras.cause })
    this.status = PROBLEMS[code]
  }
}

/** Thrown when what was asked for is not there, or belongs to another community, shop or person. */
export class NotFoundProblem extends Problem {
  constructor() {
    super('not_found')
  }
}

/** Too many wrong entries: says in the answer and in `Retry-After` when the next one is looked at. */
export function tooManyAttempts(retryAfterMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new Problem('too_many_attempts', {
    params: { minutes: Math.ceil(seconds / 60) },
    headers: { 'Retry-After': String(seconds) },
  })
}
