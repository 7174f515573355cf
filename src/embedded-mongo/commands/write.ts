import type { Document } from 'bson'
import { CommandError } from '../errors.js'
import { bytesOf, fieldOf, fromJs, isNumber, numberOf, toJs, wrap, type Raw } from '../bson/raw.js'
import { deleteDocument, insertDocument, type Stored } from '../documents.js'
import { collectionToWrite, findCollection, writeAccess, type Scope } from '../engine.js'
import { compileFilter } from '../query/filter.js'
import type { Query } from '../query/find.js'
import { compileFindProjection } from '../query/projection.js'
import { parseSort } from '../query/sort.js'
import {
  documentField,
  EMPTY_DOCUMENT,
  flagField,
  hintField,
  letVariables,
  namespaceOf,
  type Command,
  type CommandDefinition,
  type Reply,
} from './command.js'
import { changeAll, changeFirst, firstMatch, updateStored, upsert } from './modify.js'
import { statementFields, statementQuery, statementsOf, updateOf } from './statement-fields.js'
import { runStatements, writeReply } from './statements.js'

const isOrdered = (command: Command) => flagField(command.fields, 'ordered', true)

async function insert(command: Command, scope: Scope): Promise<Reply> {
  const documents = statementsOf(command, 'documents')
  const collection = collectionToWrite(scope, namespaceOf(command))
  const access = writeAccess(scope)
  let n = 0
  const writeErrors = await runStatements(
    scope,
    documents,
    isOrdered(command),
    (doc) => () => insertDocument(access, collection, doc),
    () => n++,
  )
  return writeReply({ n }, writeErrors)
}

/** What one statement of an update did */
interface Tally {
  n: number
  nModified: number
  upserted?: Raw
}

async function update(command: Command, scope: Scope): Promise<Reply> {
  const statements = statementsOf(command, 'updates')
  const ns = namespaceOf(command)
  const access = writeAccess(scope)
  const variables = letVariables(command.fields)
  const counts = { n: 0, nModified: 0 }
  const upserted: Document[] = []

  function prepare(statement: Raw): () => Tally {
    const fields = statementFields(command, statement)
    const query = statementQuery(fields, variables)
    const change = updateOf(fields, variables)
    const inserts = flagField(fields, 'upsert')
    const multi = flagField(fields, 'multi')
    if (multi && change.isReplacement)
      throw new CommandError('FailedToParse', 'multi update is not supported for replacement-style update')
    const collection = inserts ? collectionToWrite(scope, ns) : findCollection(scope, ns)
    const tally: Tally = { n: 0, nModified: 0 }
    if (!collection) return () => tally
    const apply = (stored: Stored) => {
      const { changed } = updateStored(access, collection, stored, change, query)
      tally.n++
      if (changed) tally.nModified++
    }
    const search = multi
      ? changeAll(access, collection, query, apply)
      : changeFirst(access, collection, query, apply)
    return () => {
      search()
      if (tally.n === 0 && inserts) {
        tally.upserted = fieldOf(upsert(access, collection, fields.get('q')!, change, query), '_id')!
        tally.n = 1
      }
      return tally
    }
  }

  const writeErrors = await runStatements(scope, statements, isOrdered(command), prepare, (tally, index) => {
    counts.n += tally.n
    counts.nModified += tally.nModified
    if (tally.upserted) upserted.push({ index, _id: toJs(tally.upserted) })
  })
  return writeReply({ ...counts, ...(upserted.length > 0 ? { upserted } : {}) }, writeErrors)
}

async function remove(command: Command, scope: Scope): Promise<Reply> {
  const statements = statementsOf(command, 'deletes')
  const ns = namespaceOf(command)
  const access = writeAccess(scope)
  const variables = letVariables(command.fields)
  let n = 0

  function prepare(statement: Raw): () => number {
    const fields = statementFields(command, statement)
    const query = statementQuery(fields, variables)
    const limit = fields.get('limit')
    if (!limit || !isNumber(limit) || ![0, 1].includes(numberOf(limit)))
      throw new CommandError('FailedToParse', 'The limit field in delete objects must be 0 or 1.')
    const collection = findCollection(scope, ns)
    let removed = 0
    if (!collection) return () => removed
    const apply = (stored: Stored) => {
      deleteDocument(access, collection, stored)
      removed++
    }
    const all = numberOf(limit) === 0
    const search = all
      ? changeAll(access, collection, query, apply)
      : changeFirst(access, collection, query, apply)
    return () => {
      search()
      return removed
    }
  }

  const writeErrors = await runStatements(
    scope,
    statements,
    isOrdered(command),
    prepare,
    (removed) => (n += removed),
  )
  return writeReply({ n }, writeErrors)
}

interface Modification {
  value: Raw | undefined
  lastErrorObject: Document
}

async function findAndModify(command: Command, scope: Scope): Promise<Reply> {
  const { fields } = command
  const ns = namespaceOf(command)
  const access = writeAccess(scope)
  const variables = letVariables(fields)
  const filter = documentField(command, 'query') ?? EMPTY_DOCUMENT
  const query: Query = {
    filter: compileFilter(filter, variables),
    sort: parseSort(documentField(command, 'sort')),
    skip: 0,
    limit: 1,
    hint: hintField(fields),
  }
  const given = fields.get('update')
  const removes = flagField(fields, 'remove')
  if (removes === Boolean(given))
    throw new CommandError(
      'FailedToParse',
      removes
        ? 'Cannot specify both an update and remove=true'
        : 'Either an update or remove=true must be specified',
    )
  const change = given && updateOf(new Map([...fields, ['u', given]]), variables)
  const project = compileFindProjection(documentField(command, 'fields'))
  const inserts = flagField(fields, 'upsert')
  const wantsNew = flagField(fields, 'new')

  const modify = (): Modification => {
    const collection = inserts ? collectionToWrite(scope, ns) : findCollection(scope, ns)
    const stored = collection && firstMatch(access, collection, query)
    if (!collection || (!stored && !inserts))
      return { value: undefined, lastErrorObject: removes ? { n: 0 } : { n: 0, updatedExisting: false } }
    if (!stored) {
      const doc = upsert(access, collection, filter, change!, query)
      const id = toJs(fieldOf(doc, '_id')!)
      return {
        value: wantsNew ? doc : undefined,
        lastErrorObject: { n: 1, updatedExisting: false, upserted: id },
      }
    }
    if (!change) {
      deleteDocument(access, collection, stored)
      return { value: stored.doc, lastErrorObject: { n: 1 } }
    }
    const { before, after } = updateStored(access, collection, stored, change, query)
    return { value: wantsNew ? after : before, lastErrorObject: { n: 1, updatedExisting: true } }
  }
  const { value, lastErrorObject } = await scope.engine.transactions.whenFree(modify)
  return bytesOf(
    wrap([
      ['lastErrorObject', fromJs(lastErrorObject)],
      ['value', value ? (project?.(value) ?? value) : fromJs(null)],
      ['ok', fromJs(1)],
    ]),
  )
}

export const WRITE_COMMANDS: Record<string, CommandDefinition> = {
  insert: { run: insert, options: ['documents', 'ordered'], transactional: true, writes: true },
  update: { run: update, options: ['updates', 'ordered', 'let'], transactional: true, writes: true },
  delete: { run: remove, options: ['deletes', 'ordered', 'let'], transactional: true, writes: true },
  findAndModify: {
    run: findAndModify,
    options: ['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'arrayFilters', 'hint', 'let'],
    transactional: true,
    writes: true,
  },
}
