import { CommandError } from '../errors.js'
import { fieldsOf, T, type Raw } from '../bson/raw.js'
import type { PlainObject } from './values.js'

/** Runs a pipeline on another collection of the same database, seeing what the caller sees */
export type RunOn = (collection: string, stages: Raw[], variables: PlainObject) => Iterable<PlainObject>

/** Documents on their way; undefined in between only means that others may be served now */
export type Docs = Iterable<PlainObject | undefined>
export type RunStages = (docs: Docs) => Docs

export interface Environment {
  variables: PlainObject
  runOn: RunOn
}

/** Compiles one stage of a pipeline */
export type Stage = (operand: Raw, environment: Environment) => RunStages

export function* each(
  docs: Docs,
  change: (doc: PlainObject) => PlainObject,
): Generator<PlainObject | undefined> {
  for (const doc of docs) yield doc && change(doc)
}

/** For stages that need all documents before they give the first */
export function* taken(docs: Docs, take: (doc: PlainObject) => void): Generator<undefined> {
  for (const doc of docs) {
    if (doc) take(doc)
    else yield undefined
  }
}

export function stageOf(stage: Raw): [name: string, operand: Raw] {
  const fields = stage.type === T.object ? fieldsOf(stage) : []
  if (fields.length !== 1)
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.')
  return fields[0]!
}
