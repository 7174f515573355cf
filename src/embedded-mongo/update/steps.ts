import { CommandError, notImplemented } from '../errors.js'
import { isArrayIndex, type Path } from '../bson/paths.js'
import { fieldsOf, stringOf, T, type Raw } from '../bson/raw.js'
import { FIELD_OPERATORS, type FieldOperator } from './operators.js'
import { getChild, isArrayNode, makeChild, removeChild, setChild, type Node } from './tree.js'

/** One operator on one path */
export interface Step {
  operatorName: string
  operator: FieldOperator
  path: Path
  dotted: string
  operand: Raw
}

const NOT_SUPPORTED = new Set(['$bit', '$setWindowFields'])

/**
 * The steps of an update by operators, in the order in which they are applied.
 * @throws CommandError for operators that are unknown, contradict each other or are not supported
 */
export function compileSteps(update: Raw): Step[] {
  const steps = fieldsOf(update).flatMap(([name, fields]) => stepsOf(name, fields))
  checkConflicts(steps)
  return steps.sort((a, b) => comparePaths(a.path, b.path))
}

function stepsOf(operatorName: string, fields: Raw): Step[] {
  if (NOT_SUPPORTED.has(operatorName)) throw notImplemented(`The update operator ${operatorName}`)
  if (fields.type !== T.object)
    throw new CommandError(
      'FailedToParse',
      `Modifiers operate on fields but we found another type instead. For example: {$mod: {<field>: ...}} not {${operatorName}: ...}`,
    )
  if (operatorName === '$rename') return fieldsOf(fields).flatMap(([from, to]) => renameSteps(from, to))
  const operator = FIELD_OPERATORS[operatorName]
  if (!operator)
    throw new CommandError(
      'FailedToParse',
      `Unknown modifier: ${operatorName}. Expected a valid update modifier or pipeline-style update specified as an array`,
    )
  return fieldsOf(fields).map(([dotted, operand]) => ({
    operatorName,
    operator,
    path: checkedPath(dotted),
    dotted,
    operand,
  }))
}

function checkedPath(dotted: string): Path {
  const path = dotted.split('.')
  if (path.some((part) => part === ''))
    throw new CommandError(
      'EmptyFieldName',
      `The update path '${dotted}' contains an empty field name, which is not allowed.`,
    )
  if (path[0]!.startsWith('$'))
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${path[0]!}' in '${dotted}' is not valid for storage.`,
    )
  return path
}

/** $rename takes the value away from one path and puts it at the other */
function renameSteps(from: string, to: Raw): Step[] {
  if (to.type !== T.string)
    throw new CommandError('BadValue', `The 'to' field for $rename must be a string: ${from}`)
  const [source, target] = [checkedPath(from), checkedPath(stringOf(to))]
  let moved: Node | undefined
  const take: FieldOperator = {
    makesParents: false,
    apply(holder, part) {
      if (isArrayNode(holder))
        throw new CommandError('BadValue', `The source field cannot be an array element, '${from}'`)
      moved = getChild(holder, part)
      removeChild(holder, part)
    },
  }
  const put: FieldOperator = {
    makesParents: true,
    apply(root) {
      if (!moved) return
      let holder = root
      for (const part of target.slice(0, -1)) holder = makeChild(holder, part)
      if (isArrayNode(holder))
        throw new CommandError(
          'BadValue',
          `The destination field cannot be an array element, '${stringOf(to)}'`,
        )
      setChild(holder, target.at(-1)!, moved)
      moved = undefined
    },
  }
  return [
    { operatorName: '$rename', operator: take, path: source, dotted: from, operand: to },
    { operatorName: '$rename', operator: put, path: [RENAMED, ...target], dotted: stringOf(to), operand: to },
  ]
}

/** Sorts behind every field name, so that a value is taken before it is put; applied to the whole document */
export const RENAMED = '\u{10ffff}'

function checkConflicts(steps: Step[]) {
  const paths = steps.map(({ path }) => (path[0] === RENAMED ? path.slice(1) : path))
  const sorted = paths.map((path) => path.join('\0') + '\0').sort()
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i]!.startsWith(sorted[i - 1]!)) {
      const name = sorted[i]!.slice(0, -1).replaceAll('\0', '.')
      throw new CommandError(
        'ConflictingUpdateOperators',
        `Updating the path '${name}' would create a conflict at '${sorted[i - 1]!.slice(0, -1).replaceAll('\0', '.')}'`,
      )
    }
}

/** New fields are added in the order of their names, numbers by their value */
function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!]
    if (left === right) continue
    if (isArrayIndex(left) && isArrayIndex(right)) return Number(left) - Number(right)
    return left < right ? -1 : 1
  }
  return a.length - b.length
}
