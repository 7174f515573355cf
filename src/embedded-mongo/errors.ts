import type { Document } from 'bson'

const CODES = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  TypeMismatch: 14,
  InvalidLength: 16,
  IllegalOperation: 20,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  CursorNotFound: 43,
  ConflictingUpdateOperators: 40,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  LockTimeout: 24,
  WriteConflict: 112,
  OperationNotSupportedInTransaction: 263,
  TransactionTooOld: 225,
  NotImplemented: 238,
  SnapshotUnavailable: 246,
  NoSuchTransaction: 251,
  TransactionCommitted: 256,
  IncompleteTransactionHistory: 217,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  CannotIndexParallelArrays: 171,
  KeyTooLong: 17280,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  Interrupted: 11601,
} as const

export type ErrorName = keyof typeof CODES

/** Thrown when a command, or one statement of a write command, fails; becomes the server's answer. */
export class CommandError extends Error {
  readonly code: number
  readonly codeName: string

  constructor(
    name: ErrorName | number,
    message: string,
    readonly extra: Document = {},
    readonly errorLabels: string[] = [],
  ) {
    super(message)
    this.code = typeof name === 'number' ? name : CODES[name]
    this.codeName = typeof name === 'number' ? `Location${name}` : name
  }
}

/** What this server does not do is refused by name, so that nothing is answered wrongly in silence. */
export const notImplemented = (what: string) =>
  new CommandError('NotImplemented', `${what} is not supported by the embedded store`)

/** Two transactions touched the same thing; the driver runs the transaction again. */
export const writeConflict = () =>
  new CommandError(
    'WriteConflict',
    'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
    {},
    ['TransientTransactionError'],
  )

/** The answer of the server to a command that failed */
export function errorReply(error: unknown): Document {
  if (!(error instanceof CommandError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ok: 0, errmsg: message, code: CODES.InternalError, codeName: 'InternalError' }
  }
  const labels = error.errorLabels.length > 0 ? { errorLabels: error.errorLabels } : {}
  return {
    ok: 0,
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...error.extra,
    ...labels,
  }
}
