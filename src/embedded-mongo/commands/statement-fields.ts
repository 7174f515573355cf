import { CommandError, notImplemented } from '../errors.js'
import { elementsOf, T, type Raw } from '../bson/raw.js'
import { compileFilter } from '../query/filter.js'
import type { Query } from '../query/find.js'
import { compileUpdate, type Update } from '../update/update.js'
import { hintField, isSimpleCollation, listField, type Command } from './command.js'
import { asFields } from './modify.js'

const MOST_STATEMENTS = 100_000

/** The statements of a write command, or the documents of an insert */
export function statementsOf(command: Command, name: string): Raw[] {
  const statements = listField(command, name)
  if (statements.length === 0 || statements.length > MOST_STATEMENTS)
    throw new CommandError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MOST_STATEMENTS}. Got ${statements.length} operations.`,
    )
  return statements
}

const STATEMENT_OPTIONS: Record<string, Set<string>> = {
  update: new Set(['q', 'u', 'c', 'upsert', 'multi', 'arrayFilters', 'hint', 'collation', 'upsertSupplied']),
  delete: new Set(['q', 'limit', 'hint', 'collation']),
}

/** @throws CommandError NotImplemented for an option that this store does not have */
export function statementFields(command: Command, statement: Raw): Map<string, Raw> {
  const fields = asFields(statement)
  for (const [name, value] of fields)
    if (!STATEMENT_OPTIONS[command.name]!.has(name) || (name === 'collation' && !isSimpleCollation(value)))
      throw notImplemented(`The option '${name}' of ${command.name}`)
  if (fields.get('q')?.type !== T.object)
    throw new CommandError('TypeMismatch', `'${command.name}.q' must be an object`)
  return fields
}

export function statementQuery(fields: Map<string, Raw>, variables: Record<string, unknown>): Query {
  return {
    filter: compileFilter(fields.get('q')!, variables),
    sort: [],
    skip: 0,
    limit: Infinity,
    hint: hintField(fields),
  }
}

export function updateOf(fields: Map<string, Raw>, variables: Record<string, unknown>): Update {
  const filters = fields.get('arrayFilters')
  const update = fields.get('u')
  if (update?.type !== T.object && update?.type !== T.array)
    throw new CommandError('FailedToParse', 'Update argument must be either an object or an array')
  return compileUpdate(update, filters ? elementsOf(filters) : [], variables)
}
