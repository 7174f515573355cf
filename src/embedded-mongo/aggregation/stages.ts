import { CommandError, notImplemented } from '../errors.js'
import { encodeJs, inverted, UNDEFINED } from '../bson/ordered.js'
import {
  elementsOf,
  fieldsOf,
  fromObject,
  isNumber,
  numberOf,
  stringOf,
  T,
  toJs,
  toObject,
  type Raw,
} from '../bson/raw.js'
import { compileFilter } from '../query/filter.js'
import { withoutPulses } from '../query/slices.js'
import { parseSort, type SortSpec } from '../query/sort.js'
import { compile } from './expressions.js'
import { compileBucket, compileGroup } from './group.js'
import { compileAddFields, compileProjection, compileUnset } from './projection.js'
import { lookup } from './lookup.js'
import {
  each,
  stageOf,
  taken,
  type Docs,
  type Environment,
  type RunOn,
  type RunStages,
  type Stage,
} from './stage.js'
import { unwind } from './unwind.js'
import { isDocument, valueAt, type PlainObject, type Value } from './values.js'

export type { RunOn, RunStages } from './stage.js'

const noCollections: RunOn = () => {
  throw notImplemented('Reading another collection here')
}

const changing =
  (compileChange: (operand: Raw) => (doc: PlainObject, variables: PlainObject) => PlainObject): Stage =>
  (operand, { variables }) => {
    const change = compileChange(operand)
    return (docs) => each(docs, (doc) => change(doc, variables))
  }

function objectOperand(name: string, operand: Raw): PlainObject {
  if (operand.type !== T.object)
    throw new CommandError(40272, `${name} specification stage must be an object`)
  return toObject(operand)
}

function wholeNumber(name: string, operand: Raw): number {
  if (!isNumber(operand) || !Number.isInteger(numberOf(operand)) || numberOf(operand) < 0)
    throw new CommandError(5107201, `invalid argument to ${name} stage: Expected a non-negative number`)
  return numberOf(operand)
}

function* taking(docs: Docs, most: number): Generator<PlainObject | undefined> {
  let count = 0
  for (const doc of docs) {
    yield doc
    if (doc && ++count >= most) return
  }
}

function* leavingOut(docs: Docs, skip: number): Generator<PlainObject | undefined> {
  let count = 0
  for (const doc of docs) if (!doc || ++count > skip) yield doc
}

function unsetNames(operand: Raw): string[] {
  const names: unknown = toJs(operand)
  const list: unknown[] = Array.isArray(names) ? names : [names]
  if (!list.every((name) => typeof name === 'string'))
    throw new CommandError(
      31002,
      '$unset specification must be a string or an array containing only string values',
    )
  return list
}

function replaceWith(expression: Value): (doc: PlainObject, variables: PlainObject) => PlainObject {
  const evaluate = compile(expression)
  return (doc, variables) => {
    const result = evaluate({ root: doc, variables })
    if (!isDocument(result)) throw new CommandError(40228, "'newRoot' expression must evaluate to an object")
    return result
  }
}

function* counting(docs: Docs, name: string): Generator<PlainObject | undefined> {
  let count = 0
  yield* taken(docs, () => count++)
  if (count > 0) yield { [name]: count }
}

export function sortKeyOf(doc: PlainObject, sort: SortSpec): string {
  return sort
    .map(({ path, descending }) => {
      const value = valueAt(doc, path)
      const encodings = Array.isArray(value) ? value.map(encodeJs) : [encodeJs(value)]
      const ordered = encodings.length === 0 ? [UNDEFINED] : encodings.sort()
      return descending ? inverted(ordered.at(-1)!) : ordered[0]!
    })
    .join('')
}

function* sorting(docs: Docs, sort: SortSpec): Generator<PlainObject | undefined> {
  const keyed: { doc: PlainObject; key: string }[] = []
  yield* taken(docs, (doc) => keyed.push({ doc, key: sortKeyOf(doc, sort) }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  for (const { doc } of keyed) yield doc
}

const facet: Stage = (operand, { variables, runOn }) => {
  const parts = fieldsOf(operand).map(
    ([name, pipeline]) => [name, compileStages(elementsOf(pipeline), variables, runOn)] as const,
  )
  return function* (docs) {
    const all: PlainObject[] = []
    yield* taken(docs, (doc) => all.push(doc))
    yield Object.fromEntries(parts.map(([name, run]) => [name, [...withoutPulses(run(all))]]))
  }
}

const unionWith: Stage = (operand, { variables, runOn }) => {
  const parts = operand.type === T.string ? new Map([['coll', operand]]) : new Map(fieldsOf(operand))
  const collection = stringOf(parts.get('coll')!)
  const pipeline = parts.get('pipeline')
  return function* (docs) {
    yield* docs
    yield* runOn(collection, pipeline ? elementsOf(pipeline) : [], variables)
  }
}

function* sampling(docs: Docs, size: number): Generator<PlainObject | undefined> {
  const chosen: PlainObject[] = []
  let seen = 0
  yield* taken(docs, (doc) => {
    const place = Math.floor(Math.random() * ++seen)
    if (chosen.length < size) chosen.push(doc)
    else if (place < size) chosen[place] = doc
  })
  yield* chosen
}

const STAGES: Record<string, Stage> = {
  $match: (operand, { variables }) => {
    const { matches } = compileFilter(operand, variables)
    return function* (docs) {
      for (const doc of docs) if (!doc || matches(fromObject(doc))) yield doc
    }
  },
  $project: changing((operand) => compileProjection(objectOperand('$project', operand))),
  $addFields: changing((operand) => compileAddFields(objectOperand('$addFields', operand))),
  $set: changing((operand) => compileAddFields(objectOperand('$set', operand))),
  $unset: changing((operand) => compileUnset(unsetNames(operand))),
  $replaceRoot: changing((operand) => replaceWith(objectOperand('$replaceRoot', operand).newRoot)),
  $replaceWith: changing((operand) => replaceWith(toJs(operand))),
  $group: (operand, { variables }) => compileGroup(objectOperand('$group', operand), variables),
  $bucket: (operand, { variables }) => compileBucket(objectOperand('$bucket', operand), variables),
  $sortByCount: (operand, { variables }) => {
    const group = compileGroup({ _id: toJs(operand), count: { $sum: 1 } }, variables)
    const descending = parseSort(fromObject({ count: -1 }))
    return (docs) => sorting(group(docs), descending)
  },
  $sort: (operand) => {
    const sort = parseSort(operand)
    return (docs) => sorting(docs, sort)
  },
  $limit: (operand) => {
    const most = wholeNumber('$limit', operand)
    if (most === 0) throw new CommandError(15958, 'the limit must be positive')
    return (docs) => taking(docs, most)
  },
  $skip: (operand) => {
    const skip = wholeNumber('$skip', operand)
    return (docs) => leavingOut(docs, skip)
  },
  $count: (operand) => {
    if (operand.type !== T.string || stringOf(operand) === '' || /[$.\0]/.test(stringOf(operand)))
      throw new CommandError(40156, 'the count field must be a non-empty string')
    return (docs) => counting(docs, stringOf(operand))
  },
  $unwind: unwind,
  $facet: facet,
  $lookup: lookup,
  $unionWith: unionWith,
  $sample: (operand) => {
    const size = Number(objectOperand('$sample', operand).size)
    return (docs) => sampling(docs, size)
  },
}

const REFUSED = new Set(
  (
    '$bucketAuto $changeStream $changeStreamSplitLargeEvent $collStats $currentOp $densify $documents $fill $geoNear $graphLookup ' +
    '$indexStats $listLocalSessions $listSampledQueries $listSearchIndexes $listSessions $merge $out $planCacheStats $redact ' +
    '$search $searchMeta $setWindowFields $shardedDataDistribution $vectorSearch'
  ).split(' '),
)

/**
 * Compiles the stages of a pipeline.
 * @throws CommandError 40324 for stages that do not exist, NotImplemented for those this store does not have
 */
export function compileStages(
  stages: Raw[],
  variables: PlainObject = {},
  runOn: RunOn = noCollections,
): RunStages {
  const environment = { variables: { NOW: new Date(), ...variables }, runOn }
  const runs = stages.map((stage) => compileStage(stage, environment))
  return (docs) => runs.reduce((input, run) => run(input), docs)
}

function compileStage(stage: Raw, environment: Environment): RunStages {
  const [name, operand] = stageOf(stage)
  const compileIt = STAGES[name]
  if (compileIt) return compileIt(operand, environment)
  if (REFUSED.has(name)) throw notImplemented(`The pipeline stage ${name}`)
  throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`)
}
