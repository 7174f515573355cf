import { CommandError } from '../errors.js'
import { fieldsOf, T, type Raw } from '../bson/raw.js'
import type { PlainObject } from './values.js'

/** Runs a pipeline on another collection of the same database, seeing what the caller sees */
export type RunOn = (collection: string, stages: Raw[], variables: PlainObject) => Iterable<PlainObject>

export type Docs = Iterable<PlainObject>
export type RunStages = (docs: Docs) => Docs

export interface Environment {
  variables: PlainObject
  runOn: RunOn
}

/** Compiles one stage of a pipeline */
export type Stage = (operand: Raw, environment: Environment) => RunStages

export function* each(docs: Docs, change: (doc: PlainObject) => PlainObject): Generator<PlainObject> {
  for (const doc of docs) yield change(doc)
}

export function stageOf(stage: Raw): [name: string, operand: Raw] {
  const fields = stage.type === T.object ? fieldsOf(stage) : []
  if (fields.length !== 1)
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.')
  return fields[0]!
}
