import type { Document } from 'mongodb'
import { Double, Long } from 'mongodb'
import fc from 'fast-check'

/** Commands as a random client might send them; {coll} is filled in by who runs them */
export type Step =
  | { kind: 'command'; command: Document }
  | { kind: 'transaction'; first: Document[]; outside: Document[]; then: Document[]; commits: boolean }

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values)
const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 3, arbitrary: oneOf('a', 'b', 'c', 'ab', '', '惠') },
  {
    weight: 2,
    arbitrary: oneOf<unknown>(
      null,
      true,
      false,
      1.5,
      -1,
      new Double(2),
      Long.fromString('9007199254740993'),
      new Date(0),
      new Date(1000),
    ),
  },
)
const strings = fc.uniqueArray(oneOf('s1', 's2', 's3', 's4', 's5'), { maxLength: 3 })
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }), { maxLength: 3 }),
  },
)
const id = fc.integer({ min: 1, max: 8 })
const path = oneOf('a', 'b', 'n', 'slots', 'b.x', 'b.y', 'a.0', 'b.1.x', 'nothing')
const name = oneOf('a', 'b', 'n')

const document = fc.record(
  { _id: id, a: value, b: value, n: fc.integer({ min: -2, max: 6 }), slots: strings, g: oneOf('g1', 'g2') },
  { requiredKeys: ['_id'] },
)

const operators = fc.oneof(
  fc.record({ $gt: scalar }),
  fc.record({ $gte: scalar, $lt: scalar }, { requiredKeys: ['$gte'] }),
  fc.record({ $lte: value }),
  fc.record({ $in: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $nin: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $ne: value }),
  fc.record({ $eq: value }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $size: fc.integer({ min: 0, max: 3 }) }),
  fc.record({
    $type: oneOf<unknown>('number', 'string', 'array', 'object', 'null', 'long', 'date', ['int', 'bool']),
  }),
  fc.record({ $all: fc.array(scalar, { maxLength: 2 }) }),
  fc.record({ $regex: oneOf('^a', 'b$', '^ab?', '.', '^') }),
  fc.record({ $mod: oneOf<unknown>([2, 0], [2, 1], [3, 1]) }),
  fc.record({ $not: fc.record({ $gte: scalar }) }),
  fc.record({
    $elemMatch: fc.oneof(
      fc.record({ $gte: scalar, $lt: scalar }),
      fc.record({ x: scalar }),
      fc.record({ x: fc.record({ $gt: scalar }), y: scalar }),
    ),
  }),
)

const condition: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(path, value).map(([field, wanted]) => ({ [field]: wanted })) },
  { weight: 5, arbitrary: fc.tuple(path, operators).map(([field, wanted]) => ({ [field]: wanted })) },
  { weight: 1, arbitrary: id.map((wanted) => ({ _id: wanted })) },
  { weight: 1, arbitrary: fc.array(id, { maxLength: 4 }).map((wanted) => ({ _id: { $in: wanted } })) },
)
const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 5, arbitrary: condition },
  { weight: 3, arbitrary: fc.tuple(condition, condition).map(([a, b]) => ({ ...a, ...b })) },
  { weight: 1, arbitrary: fc.array(condition, { minLength: 1, maxLength: 3 }).map(($or) => ({ $or })) },
  { weight: 1, arbitrary: fc.array(condition, { minLength: 1, maxLength: 3 }).map(($and) => ({ $and })) },
  { weight: 1, arbitrary: fc.array(condition, { minLength: 1, maxLength: 2 }).map(($nor) => ({ $nor })) },
)

const target = oneOf('a', 'b', 'n', 'b.x', 'a.0', 'new.x', 'slots')
const operation = fc.oneof(
  fc.tuple(target, value).map(([field, to]) => ({ $set: { [field]: to } })),
  target.map((field) => ({ $unset: { [field]: 1 } })),
  fc
    .tuple(oneOf('n', 'a', 'new.x'), oneOf<unknown>(1, -2, 1.5, Long.fromNumber(2)))
    .map(([field, by]) => ({ $inc: { [field]: by } })),
  fc.tuple(oneOf('n', 'a'), oneOf<unknown>(2, 0.5)).map(([field, by]) => ({ $mul: { [field]: by } })),
  fc.tuple(oneOf('n', 'a', 'b.x'), scalar).map(([field, to]) => ({ $min: { [field]: to } })),
  fc.tuple(oneOf('n', 'a', 'b.x'), scalar).map(([field, to]) => ({ $max: { [field]: to } })),
  fc
    .tuple(oneOf('slots', 'a'), oneOf('s1', 's2', 's6'))
    .map(([field, item]) => ({ $push: { [field]: item } })),
  fc
    .tuple(
      fc.array(scalar, { maxLength: 3 }),
      fc.record(
        { $slice: oneOf(2, -2, 0), $sort: oneOf(1, -1), $position: oneOf(0, 1) },
        { requiredKeys: [] },
      ),
    )
    .map(([$each, modifiers]) => ({ $push: { a: { $each, ...modifiers } } })),
  fc.tuple(oneOf('slots', 'a'), value).map(([field, item]) => ({ $addToSet: { [field]: item } })),
  strings.map(($each) => ({ $addToSet: { slots: { $each } } })),
  fc
    .tuple(oneOf('slots', 'a'), fc.oneof(scalar, fc.record({ $gte: scalar })))
    .map(([field, item]) => ({ $pull: { [field]: item } })),
  fc.array(scalar, { maxLength: 2 }).map((items) => ({ $pullAll: { a: items } })),
  fc.tuple(oneOf('slots', 'a'), oneOf(1, -1)).map(([field, side]) => ({ $pop: { [field]: side } })),
  fc.constant({ $rename: { n: 'renamed' } }),
  scalar.map((to) => ({ $setOnInsert: { inserted: to } })),
)
const merged = fc
  .array(operation, { minLength: 1, maxLength: 2 })
  .map((parts) => Object.assign({}, ...parts) as Document)
const pipelineUpdate = oneOf<Document[]>(
  [{ $set: { n: { $add: [{ $ifNull: ['$n', 0] }, 1] } } }],
  [{ $set: { copy: '$a' } }, { $unset: 'b' }],
  [{ $set: { 'b.z': { $cond: [{ $gt: ['$n', 2] }, 'many', 'few'] } } }],
)
const replacement = fc.record(
  { a: value, n: fc.integer({ min: 0, max: 5 }), slots: strings },
  { requiredKeys: ['a'] },
)
const update: fc.Arbitrary<Document | Document[]> = fc.oneof(
  { weight: 8, arbitrary: merged },
  { weight: 1, arbitrary: pipelineUpdate },
  { weight: 1, arbitrary: replacement },
)

/** Matches one document at most: which of several an update takes is up to the server */
const oneMatch = fc.tuple(filter, id).map(([conditions, _id]) => ({ ...conditions, _id }))
const upserting = fc.boolean()
const updateStatement = fc.oneof(
  fc.record({ q: oneMatch, u: update }),
  fc.record({ q: filter, u: merged, multi: fc.constant(true) }),
  fc.record({ q: fc.record({ _id: id }), u: update, upsert: upserting }),
)
const deleteStatement = fc.oneof(
  fc.record({ q: fc.record({ _id: id }), limit: oneOf(0, 1) }),
  fc.record({ q: filter, limit: fc.constant(0) }),
)

const keyPattern = fc.oneof(
  name.map((field) => ({ [field]: 1 })),
  name.map((field) => ({ [field]: -1 })),
  fc.constant({ slots: 1 }),
  fc.constant({ g: 1, slots: 1 }),
  fc.constant({ n: 1, a: -1 }),
  fc.constant({ 'b.x': 1 }),
  fc.constant({ g: 1, n: -1 }),
)
const partial = oneOf<Document | undefined>(
  undefined,
  undefined,
  { slots: { $exists: true } },
  { n: { $gt: 1 } },
  { g: 'g1' },
)
const index = fc
  .tuple(keyPattern, fc.boolean(), partial, oneOf(false, false, true))
  .map(([key, unique, partialFilterExpression, sparse]) => {
    const options = partialFilterExpression ? { partialFilterExpression } : sparse ? { sparse } : {}
    return { key, name: JSON.stringify([key, unique, options]).replaceAll('$', ''), unique, ...options }
  })

const sort = oneOf<Document>(
  { _id: 1 },
  { _id: -1 },
  { n: 1, _id: 1 },
  { a: 1, _id: 1 },
  { a: -1, _id: 1 },
  { 'b.x': 1, _id: 1 },
  { slots: -1, _id: 1 },
)
const projection = oneOf<Document>(
  {},
  { a: 1 },
  { a: 0 },
  { 'b.x': 1 },
  { 'b.x': 0, _id: 0 },
  { _id: 0, n: 1, slots: 1 },
  { slots: { $slice: 1 } },
  { sum: { $add: ['$n', 1] }, n: 1 },
)
const stages = fc.oneof(
  fc.constant([
    {
      $group: {
        _id: '$g',
        total: { $sum: '$n' },
        most: { $max: '$n' },
        ids: { $push: '$_id' },
        average: { $avg: '$n' },
      },
    },
  ]),
  fc.constant([{ $unwind: '$slots' }, { $group: { _id: '$slots', n: { $sum: 1 } } }]),
  fc.constant([{ $group: { _id: 1, n: { $sum: 1 } } }]),
  fc.constant([
    { $project: { a: 1, twice: { $multiply: ['$n', 2] } } },
    { $addFields: { size: { $size: { $ifNull: ['$slots', []] } } } },
  ]),
  fc.constant([
    {
      $addFields: {
        kind: { $cond: [{ $gte: ['$a', '$n'] }, 'x', 'y'] },
        first: { $first: { $ifNull: ['$slots', []] } },
      },
    },
  ]),
  fc.constant([{ $unwind: { path: '$a', preserveNullAndEmptyArrays: true, includeArrayIndex: 'at' } }]),
  fc.constant([
    { $group: { _id: { g: '$g', n: '$n' }, first: { $first: '$a' }, all: { $addToSet: '$g' } } },
    { $count: 'groups' },
  ]),
  fc.constant([{ $sortByCount: '$g' }]),
  fc.constant([{ $replaceWith: { $mergeObjects: [{ x: 1 }, { n: '$n', id: '$_id' }] } }]),
  fc.constant([{ $facet: { few: [{ $sort: { _id: 1 } }, { $limit: 2 }], count: [{ $count: 'n' }] } }]),
  fc.constant([
    { $lookup: { from: '{coll}', localField: 'n', foreignField: '_id', as: 'found' } },
    { $project: { a: 0, b: 0 } },
  ]),
  fc.constant([
    {
      $project: {
        kinds: [{ $isNumber: '$a' }, { $eq: [{ $type: '$b' }, 'array'] }],
        'b.x': 1,
        equal: { $eq: ['$a', '$b'] },
        order: { $cmp: ['$a', '$b'] },
      },
    },
  ]),
  fc.constant([
    {
      $project: {
        kept: { $filter: { input: { $ifNull: ['$slots', []] }, cond: { $gt: ['$$this', 's2'] } } },
        has: { $in: ['s1', { $ifNull: ['$slots', []] }] },
      },
    },
  ]),
  fc.constant([{ $match: { $expr: { $gt: ['$n', '$_id'] } } }]),
)

const write = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      insert: fc.constant('{coll}'),
      documents: fc.array(document, { minLength: 1, maxLength: 4 }),
      ordered: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      update: fc.constant('{coll}'),
      updates: fc.array(updateStatement, { minLength: 1, maxLength: 2 }),
      ordered: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      delete: fc.constant('{coll}'),
      deletes: fc.array(deleteStatement, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.oneof(
      fc.record({ findAndModify: fc.constant('{coll}'), query: filter, sort, update, new: fc.boolean() }),
      fc.record({
        findAndModify: fc.constant('{coll}'),
        query: fc.record({ _id: id }),
        update: merged,
        new: fc.boolean(),
        upsert: fc.boolean(),
      }),
      fc.record({ findAndModify: fc.constant('{coll}'), query: filter, sort, remove: fc.constant(true) }),
    ),
  },
) as fc.Arbitrary<Document>

const read = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      find: fc.constant('{coll}'),
      filter,
      sort,
      skip: oneOf(0, 0, 1),
      limit: oneOf(0, 0, 2),
      projection,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      aggregate: fc.constant('{coll}'),
      pipeline: fc.tuple(filter, stages).map(([$match, rest]) => [{ $match }, ...rest]),
      cursor: fc.constant({}),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      distinct: fc.constant('{coll}'),
      key: oneOf('a', 'slots', 'b.x', 'g'),
      query: filter,
    }),
  },
) as fc.Arbitrary<Document>

const plainOnly = fc.oneof(
  { weight: 1, arbitrary: fc.record({ count: fc.constant('{coll}'), query: filter }) },
  { weight: 2, arbitrary: index.map((spec) => ({ createIndexes: '{coll}', indexes: [spec] })) },
) as fc.Arbitrary<Document>

const command = fc.oneof(
  { weight: 5, arbitrary: write },
  { weight: 4, arbitrary: read },
  { weight: 2, arbitrary: plainOnly },
)
const inside = fc.oneof({ weight: 3, arbitrary: write }, { weight: 1, arbitrary: read })

const transaction = fc.record({
  kind: fc.constant('transaction' as const),
  first: fc.array(inside, { minLength: 1, maxLength: 3 }),
  outside: fc.array(read, { maxLength: 2 }),
  then: fc.array(inside, { maxLength: 2 }),
  commits: fc.boolean(),
})

/** A random client's steps, the first of them filling the collection */
export const steps: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.uniqueArray(document, { selector: ({ _id }) => _id, minLength: 2, maxLength: 8 }),
    fc.array(
      fc.oneof(
        { weight: 10, arbitrary: command.map((one): Step => ({ kind: 'command', command: one })) },
        { weight: 1, arbitrary: transaction },
      ),
      { minLength: 1, maxLength: 12 },
    ),
  )
  .map(([documents, rest]) => [{ kind: 'command', command: { insert: '{coll}', documents } }, ...rest])
