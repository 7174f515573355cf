import type { Document } from 'bson'
import { CommandError, notImplemented } from '../errors.js'
import type { Scope } from '../engine.js'
import { elementsOf, isNumber, numberOf, rawDocument, stringOf, T, toObject, type Raw } from '../bson/raw.js'

/** A command as it came: its fields, lists sent apart from it included */
export interface Command {
  name: string
  db: string
  fields: Map<string, Raw>
  lists: Map<string, Raw[]>
}

export type Reply = Document | Buffer
export type Handler = (command: Command, scope: Scope) => Reply | Promise<Reply>

export interface CommandDefinition {
  run: Handler
  /** Options it understands, beside those that every command has */
  options: string[]
  /** May be part of a transaction */
  transactional?: boolean
  /** Changes something: answered after it is on the disk */
  writes?: boolean
}

/** Options of every command; they change nothing here */
const COMMON = new Set([
  '$db',
  '$clusterTime',
  '$readPreference',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'allowDiskUse',
  'noCursorTimeout',
  'allowPartialResults',
  'bypassDocumentValidation',
  'oplogReplay',
])

const isNeutral = (value: Raw) =>
  value.type === T.null ||
  value.type === T.undefined ||
  (value.type === T.bool && value.buf[value.start] === 0)

/** @throws CommandError NotImplemented when an option is given that would be ignored */
export function checkOptions(command: Command, { options }: CommandDefinition): void {
  for (const [name, value] of command.fields) {
    if (name === command.name || COMMON.has(name) || options.includes(name) || isNeutral(value)) continue
    if (name === 'collation' && isSimpleCollation(value)) continue
    throw notImplemented(`The option '${name}' of ${command.name}`)
  }
}

export const isSimpleCollation = (value: Raw) =>
  value.type === T.object && toObject(value).locale === 'simple'

const wrongType = (command: Command, name: string, wanted: string) =>
  new CommandError(
    'TypeMismatch',
    `BSON field '${command.name}.${name}' is the wrong type, expected ${wanted}`,
  )

export function textField(command: Command, name: string): string {
  const value = command.fields.get(name)
  if (value?.type !== T.string) throw wrongType(command, name, 'string')
  return stringOf(value)
}

/** Name of the collection the command is about, with its database */
export function namespaceOf(command: Command): string {
  const collection = command.fields.get(command.name)!
  if (collection.type !== T.string)
    throw new CommandError('InvalidNamespace', `collection name has invalid type: ${command.name}`)
  if (stringOf(collection) === '')
    throw new CommandError('InvalidNamespace', `Invalid namespace specified '${command.db}.'`)
  return `${command.db}.${stringOf(collection)}`
}

export function documentField(command: Command, name: string): Raw | undefined {
  const value = command.fields.get(name)
  if (value === undefined || value.type === T.null) return undefined
  if (value.type !== T.object) throw wrongType(command, name, 'object')
  return value
}

export function numberField(command: Command, name: string): number | undefined {
  const value = command.fields.get(name)
  if (value === undefined || value.type === T.null) return undefined
  if (!isNumber(value)) throw wrongType(command, name, 'number')
  return numberOf(value)
}

/** A number that must not be negative, as of skip and limit */
export function sizeField(command: Command, name: string): number | undefined {
  const value = numberField(command, name)
  if (value !== undefined && value < 0)
    throw new CommandError(51024, `BSON field '${name}' value must be >= 0, actual value '${value}'`)
  return value
}

export function flagField(fields: Map<string, Raw>, name: string, fallback = false): boolean {
  const value = fields.get(name)
  if (!value || value.type === T.null) return fallback
  return isNumber(value) ? numberOf(value) !== 0 : value.buf[value.start] === 1
}

export function listField(command: Command, name: string): Raw[] {
  const apart = command.lists.get(name)
  if (apart) return apart
  const value = command.fields.get(name)
  if (value?.type !== T.array) throw wrongType(command, name, 'array')
  return elementsOf(value)
}

/** Variables given with `let` */
export function letVariables(fields: Map<string, Raw>): Record<string, unknown> {
  const given = fields.get('let')
  return given?.type === T.object ? toObject(given) : {}
}

export function hintField(fields: Map<string, Raw>): string | Record<string, unknown> | undefined {
  const value = fields.get('hint')
  if (!value || value.type === T.null) return undefined
  return value.type === T.string ? stringOf(value) : toObject(value)
}

export const EMPTY_DOCUMENT = rawDocument(Buffer.from([5, 0, 0, 0, 0]))
