import { CommandError, notImplemented } from '../errors.js'
import { decodeFields, neededFields } from '../aggregation/needed-fields.js'
import { stageOf, type RunOn } from '../aggregation/stage.js'
import { compileStages } from '../aggregation/stages.js'
import type { PlainObject } from '../aggregation/values.js'
import { fieldsOf, fromObject, isNumber, numberOf, T, toJs, toObject, type Raw } from '../bson/raw.js'
import { findCollection, readView, withSteadyView, type Scope } from '../engine.js'
import { countMatches } from '../query/execute.js'
import { combine, compileFilter, type Filter } from '../query/filter.js'
import { openQuery, openQueryInSlices, type Query } from '../query/find.js'
import { plan, type Hint } from '../query/planner.js'
import { gather, withoutPulses } from '../query/slices.js'
import { parseSort, type SortSpec } from '../query/sort.js'
import {
  hintField,
  letVariables,
  listField,
  namespaceOf,
  type Command,
  type CommandDefinition,
  type Reply,
} from './command.js'

/** A pipeline whose beginning is a plain query, which indexes can serve */
export interface SplitPipeline {
  query: Query
  rest: Raw[]
}

const wholeNumber = (value: Raw) =>
  isNumber(value) && Number.isInteger(numberOf(value)) && numberOf(value) >= 0 ? numberOf(value) : undefined

export function splitPipeline(stages: Raw[], variables: PlainObject, hint?: Hint): SplitPipeline {
  const filters: Filter[] = []
  let sort: SortSpec = []
  let skip = 0
  let limit = Infinity
  let at = 0
  for (; at < stages.length; at++) {
    const [name, operand] = stageOf(stages[at]!)
    if (name === '$match' && sort.length === 0 && skip === 0 && limit === Infinity) {
      if (operand.type !== T.object)
        throw new CommandError(15959, 'the match filter must be an expression in an object')
      filters.push(compileFilter(operand, variables))
    } else if (name === '$sort' && sort.length === 0 && skip === 0 && limit === Infinity)
      sort = parseSort(operand)
    else if (name === '$skip' && limit === Infinity && wholeNumber(operand) !== undefined)
      skip += numberOf(operand)
    else if (name === '$limit' && limit === Infinity && wholeNumber(operand)) limit = numberOf(operand)
    else break
  }
  return { query: { filter: combine(filters), sort, skip, limit, hint }, rest: stages.slice(at) }
}

/** {$group: {_id: 1, n: {$sum: 1}}}, which is how drivers count */
function countedField(rest: Raw[]): { id: unknown; name: string } | undefined {
  const [name, operand] = rest[0] ? stageOf(rest[0]) : []
  if (name !== '$group' || operand?.type !== T.object) return undefined
  const fields = fieldsOf(operand)
  const [id, counter] = fields
  if (fields.length !== 2 || id![0] !== '_id' || counter![1].type !== T.object) return undefined
  const constant = toJs(id![1])
  const isConstant = constant === null || typeof constant === 'number'
  const sum = Object.entries(toObject(counter![1]))
  if (!isConstant || sum.length !== 1 || sum[0]![0] !== '$sum' || sum[0]![1] !== 1) return undefined
  return { id: constant, name: counter![0] }
}

/** After so many documents others may be served */
const PULSE = 64

function* decoded(
  docs: Iterable<{ doc: Raw } | undefined>,
  stages: Raw[],
): Generator<PlainObject | undefined> {
  const names = neededFields(stages)
  let count = 0
  for (const found of docs) {
    yield found && (names ? decodeFields(found.doc, names) : toObject(found.doc))
    if (++count % PULSE === 0) yield undefined
  }
}

/** Stages that need all documents before they give the first */
const WANTS_ALL = new Set(['$group', '$sort', '$count', '$sortByCount', '$bucket', '$facet', '$sample'])

const readsAll = (stages: Raw[]) => {
  const first = stages
    .map((stage) => stageOf(stage)[0])
    .find((name) => name === '$limit' || WANTS_ALL.has(name))
  return first !== undefined && first !== '$limit'
}

function runOn(scope: Scope, db: string): RunOn {
  return (collection, stages, variables) => objectsOf(scope, `${db}.${collection}`, stages, variables)
}

/** Runs a pipeline on a collection, its beginning by indexes where they serve */
function objectsOf(scope: Scope, ns: string, stages: Raw[], variables: PlainObject): Iterable<PlainObject> {
  const { query, rest } = splitPipeline(stages, variables)
  const run = compileStages(rest, variables, runOn(scope, ns.slice(0, ns.indexOf('.'))))
  const { docs } = openQuery(readView(scope), findCollection(scope, ns), query)
  return withoutPulses(run(decoded(docs, rest)))
}

function* encoded(objects: Iterable<PlainObject | undefined>): Generator<Raw | undefined> {
  for (const object of objects) yield object && fromObject(object)
}

function* bare(docs: Iterable<{ doc: Raw } | undefined>): Generator<Raw | undefined> {
  for (const found of docs) yield found?.doc
}

async function results(scope: Scope, command: Command, ns: string): Promise<Iterable<Raw | undefined>> {
  const variables = letVariables(command.fields)
  const { query, rest } = splitPipeline(listField(command, 'pipeline'), variables, hintField(command.fields))
  const run = compileStages(rest, variables, runOn(scope, command.db))
  const collection = findCollection(scope, ns)
  const counted = query.skip === 0 && query.limit === Infinity ? countedField(rest) : undefined
  if (counted && collection) {
    const chosen = plan(collection, query.filter, [], query.hint)
    const total = await withSteadyView(scope, (view) => countMatches(view, collection, chosen))
    const groups = total > 0 ? [{ _id: counted.id, [counted.name]: total }] : []
    return encoded(compileStages(rest.slice(1), variables)(groups))
  }
  if (rest.length === 0) return bare(await openQueryInSlices(readView(scope), collection, query))
  if (!readsAll(rest))
    return encoded(run(decoded(await openQueryInSlices(readView(scope), collection, query), rest)))
  return withSteadyView(scope, async (view) =>
    gather(encoded(run(decoded(await openQueryInSlices(view, collection, query), rest)))),
  )
}

async function aggregate(command: Command, scope: Scope): Promise<Reply> {
  if (command.fields.get('aggregate')!.type !== T.string)
    throw notImplemented('aggregate on a whole database')
  const ns = namespaceOf(command)
  const cursor = command.fields.get('cursor')
  if (cursor?.type !== T.object)
    throw new CommandError(
      'FailedToParse',
      "The 'cursor' option is required, except for aggregate with the explain argument",
    )
  const batchSize = toObject(cursor).batchSize as number | undefined
  return scope.engine.cursors.first(ns, await results(scope, command, ns), {
    batchSize,
    singleBatch: false,
    transaction: scope.transaction,
  })
}

export const AGGREGATE_COMMANDS: Record<string, CommandDefinition> = {
  aggregate: { run: aggregate, options: ['pipeline', 'cursor', 'hint', 'let'], transactional: true },
}
