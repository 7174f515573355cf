import { BSON, type Document } from 'bson'
import { CommandError } from '../errors.js'
import { encode } from '../bson/ordered.js'
import { somePathValue, splitPath } from '../bson/paths.js'
import { elementsOf, fromJs, isNumber, numberOf, T, wrap, wrapArray, bytesOf, type Raw } from '../bson/raw.js'
import { findCollection, readView, withSteadyView, type Scope } from '../engine.js'
import { countMatches } from '../query/execute.js'
import { compileFilter } from '../query/filter.js'
import { openQueryInSlices, type Query } from '../query/find.js'
import { plan } from '../query/planner.js'
import { compileFindProjection } from '../query/projection.js'
import { gather } from '../query/slices.js'
import { parseSort } from '../query/sort.js'
import {
  documentField,
  EMPTY_DOCUMENT,
  flagField,
  hintField,
  letVariables,
  listField,
  namespaceOf,
  numberField,
  sizeField,
  textField,
  type Command,
  type CommandDefinition,
  type Reply,
} from './command.js'

/** Zero means no limit */
const positive = (size: number | undefined) => (size === 0 ? undefined : size)

/** What a find asks for, also for its explain */
export function parseFind(command: Command): Query {
  return {
    filter: compileFilter(documentField(command, 'filter') ?? EMPTY_DOCUMENT, letVariables(command.fields)),
    sort: parseSort(documentField(command, 'sort')),
    skip: sizeField(command, 'skip') ?? 0,
    limit: positive(sizeField(command, 'limit')) ?? Infinity,
    hint: hintField(command.fields),
  }
}

function* projected(
  docs: Iterable<{ doc: Raw } | undefined>,
  project: ((doc: Raw) => Raw) | undefined,
): Generator<Raw | undefined> {
  for (const found of docs) yield found && (project ? project(found.doc) : found.doc)
}

async function find(command: Command, scope: Scope): Promise<Reply> {
  const ns = namespaceOf(command)
  const query = parseFind(command)
  const project = compileFindProjection(documentField(command, 'projection'))
  const docs = await openQueryInSlices(readView(scope), findCollection(scope, ns), query)
  return scope.engine.cursors.first(ns, projected(docs, project), {
    batchSize: sizeField(command, 'batchSize'),
    singleBatch: flagField(command.fields, 'singleBatch'),
    transaction: scope.transaction,
  })
}

const cursorId = (value: Raw) => {
  if (!isNumber(value)) throw new CommandError('TypeMismatch', 'a cursor id must be a number')
  return numberOf(value)
}

function getMore(command: Command, { engine, transaction }: Scope): Promise<Reply> {
  const ns = `${command.db}.${textField(command, 'collection')}`
  const id = cursorId(command.fields.get('getMore')!)
  return engine.cursors.next(id, ns, positive(sizeField(command, 'batchSize')), transaction)
}

function killCursors(command: Command, { engine }: Scope): Reply {
  const killed: BSON.Long[] = []
  const notFound: BSON.Long[] = []
  for (const value of listField(command, 'cursors')) {
    const id = BSON.Long.fromNumber(cursorId(value))
    ;(engine.cursors.kill(id.toNumber()) ? killed : notFound).push(id)
  }
  return { cursorsKilled: killed, cursorsNotFound: notFound, cursorsAlive: [], cursorsUnknown: [], ok: 1 }
}

export function parseCount(command: Command): Query {
  return {
    filter: compileFilter(documentField(command, 'query') ?? EMPTY_DOCUMENT),
    sort: [],
    skip: sizeField(command, 'skip') ?? 0,
    limit: positive(Math.abs(numberField(command, 'limit') ?? 0)) ?? Infinity,
    hint: hintField(command.fields),
  }
}

async function count(command: Command, scope: Scope): Promise<Document> {
  const { filter, skip, limit, hint } = parseCount(command)
  const collection = findCollection(scope, namespaceOf(command))
  if (!collection) return { n: 0, ok: 1 }
  const chosen = plan(collection, filter, [], hint)
  const found = await withSteadyView(scope, (view) => countMatches(view, collection, chosen, skip + limit))
  return { n: Math.max(0, found - skip), ok: 1 }
}

async function distinct(command: Command, scope: Scope): Promise<Reply> {
  const path = splitPath(textField(command, 'key'))
  const filter = compileFilter(documentField(command, 'query') ?? EMPTY_DOCUMENT)
  const query = { filter, sort: [], skip: 0, limit: Infinity, hint: hintField(command.fields) }
  const collection = findCollection(scope, namespaceOf(command))
  const docs = await withSteadyView(scope, async (view) =>
    gather(await openQueryInSlices(view, collection, query)),
  )
  const values = new Map<string, Raw>()
  const take = (value: Raw) => {
    const key = encode(value)
    if (!values.has(key)) values.set(key, value)
  }
  for (const { doc } of docs)
    somePathValue(doc, path, (value) => {
      if (value?.type === T.array) elementsOf(value).forEach(take)
      else if (value) take(value)
      return false
    })
  return bytesOf(
    wrap([
      ['values', wrapArray([...values.values()])],
      ['ok', fromJs(1)],
    ]),
  )
}

export const READ_COMMANDS: Record<string, CommandDefinition> = {
  find: {
    run: find,
    options: ['filter', 'sort', 'projection', 'skip', 'limit', 'batchSize', 'singleBatch', 'hint', 'let'],
    transactional: true,
  },
  getMore: { run: getMore, options: ['collection', 'batchSize'], transactional: true },
  killCursors: { run: killCursors, options: ['cursors'], transactional: true },
  count: { run: count, options: ['query', 'skip', 'limit', 'hint'] },
  distinct: { run: distinct, options: ['key', 'query', 'hint'], transactional: true },
}
