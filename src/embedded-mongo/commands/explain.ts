import type { Document } from 'bson'
import { CommandError, notImplemented } from '../errors.js'
import { elementsOf, fieldsOf, stringOf, T, type Raw } from '../bson/raw.js'
import { findCollection, readView, type Scope } from '../engine.js'
import { compileFilter } from '../query/filter.js'
import { openQuery, type OpenQuery, type Query } from '../query/find.js'
import type { Plan } from '../query/planner.js'
import { parseSort } from '../query/sort.js'
import { splitPipeline } from './aggregate.js'
import {
  documentField,
  EMPTY_DOCUMENT,
  hintField,
  listField,
  namespaceOf,
  type Command,
  type CommandDefinition,
} from './command.js'
import { parseCount, parseFind } from './read.js'

const stageName = (plan: Plan): Document => {
  if (plan.kind === 'collection')
    return { stage: 'COLLSCAN', direction: plan.reverse ? 'backward' : 'forward' }
  if (plan.kind === 'or')
    return {
      stage: 'FETCH',
      inputStage: {
        stage: 'OR',
        inputStages: plan.parts.map((part) => stageName(part).inputStage as Document),
      },
    }
  const { index, reverse, ranges } = plan
  return {
    stage: 'FETCH',
    inputStage: {
      stage: 'IXSCAN',
      keyPattern: index.spec.key,
      indexName: index.name,
      isMultiKey: index.multikey.includes(true),
      isUnique: index.unique,
      isSparse: index.sparse,
      isPartial: index.partial !== undefined,
      direction: reverse ? 'backward' : 'forward',
      ranges: ranges.length,
    },
  }
}

function winningPlan(plan: Plan, query: Query): Document {
  let stage = stageName(plan)
  if (query.sort.length > 0 && !plan.providesSort) stage = { stage: 'SORT', inputStage: stage }
  if (query.skip > 0) stage = { stage: 'SKIP', skipAmount: query.skip, inputStage: stage }
  if (query.limit !== Infinity) stage = { stage: 'LIMIT', limitAmount: query.limit, inputStage: stage }
  return stage
}

function executed({ docs, examined }: OpenQuery): Document {
  const started = performance.now()
  let nReturned = 0
  for (const _ of docs) nReturned++
  return {
    executionSuccess: true,
    nReturned,
    executionTimeMillis: Math.round(performance.now() - started),
    totalKeysExamined: examined.keys,
    totalDocsExamined: examined.docs,
  }
}

function firstStatement(command: Command, list: string): Query {
  const [statement] = listField(command, list)
  const fields = new Map(statement ? fieldsOf(statement) : [])
  return {
    filter: compileFilter(fields.get('q') ?? EMPTY_DOCUMENT),
    sort: [],
    skip: 0,
    limit: Infinity,
    hint: hintField(fields),
  }
}

function queryOf(command: Command): Query {
  switch (command.name) {
    case 'find':
      return parseFind(command)
    case 'count':
      return parseCount(command)
    case 'distinct':
      return parseCount(command)
    case 'aggregate':
      return splitPipeline(listField(command, 'pipeline'), {}, hintField(command.fields)).query
    case 'findAndModify':
      return {
        filter: compileFilter(documentField(command, 'query') ?? EMPTY_DOCUMENT),
        sort: parseSort(documentField(command, 'sort')),
        skip: 0,
        limit: 1,
      }
    case 'update':
      return firstStatement(command, 'updates')
    case 'delete':
      return firstStatement(command, 'deletes')
  }
  throw notImplemented(`explain of ${command.name}`)
}

/** Says how a command would be done, and, when asked for execution, what its search looks at; changes nothing */
export function explained(command: Command, scope: Scope, verbosity: string): Document {
  const ns = namespaceOf(command)
  const query = queryOf(command)
  const opened = openQuery(readView(scope), findCollection(scope, ns), query)
  return {
    explainVersion: '1',
    queryPlanner: { namespace: ns, winningPlan: winningPlan(opened.plan, query), rejectedPlans: [] },
    ...(verbosity === 'queryPlanner' ? {} : { executionStats: executed(opened) }),
    ok: 1,
  }
}

function explain(command: Command, scope: Scope): Document {
  const inner = command.fields.get('explain')!
  if (inner.type !== T.object) throw new CommandError('FailedToParse', 'explain needs a command')
  const verbosity = command.fields.get('verbosity')
  return explained(
    commandWithin(command, inner),
    scope,
    verbosity ? stringOf(verbosity) : 'allPlansExecution',
  )
}

function commandWithin({ db, lists }: Command, inner: Raw): Command {
  const fields = new Map(fieldsOf(inner))
  const name = [...fields.keys()][0] ?? ''
  const own = [...fields]
    .filter(([, value]) => value.type === T.array)
    .map(([field, value]) => [field, elementsOf(value)] as const)
  return {
    name: name === 'findandmodify' ? 'findAndModify' : name,
    db,
    fields,
    lists: new Map([...lists, ...own]),
  }
}

export const EXPLAIN_COMMANDS: Record<string, CommandDefinition> = {
  explain: { run: explain, options: ['verbosity'] },
}
