import { CommandError, notImplemented } from '../errors.js'
import { isArrayIndex, type Path } from '../bson/paths.js'
import { fieldsOf, stringOf, T, type Raw } from '../bson/raw.js'
import { FIELD_OPERATORS, type FieldOperator } from './operators.js'
import { getChild, isArrayNode, makeChild, opened, removeChild, setChild, type Node } from './tree.js'

/** One operator on one path */
export interface Step {
  operatorName: string
  operator: FieldOperator
  path: Path
  dotted: string
  operand: Raw
  /** Finds its place by itself, beginning at the whole document */
  onRoot?: boolean
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

/** $rename puts the value at one path and takes it away from the other, in the order of the paths */
function renameSteps(from: string, to: Raw): Step[] {
  if (to.type !== T.string)
    throw new CommandError('BadValue', `The 'to' field for $rename must be a string: ${from}`)
  const [source, target] = [checkedPath(from), checkedPath(stringOf(to))]
  let taken: Node | undefined
  const take: FieldOperator = {
    makesParents: false,
    apply(holder, part) {
      if (isArrayNode(holder))
        throw new CommandError('BadValue', `The source field cannot be an array element, '${from}'`)
      taken = getChild(holder, part)
      removeChild(holder, part)
    },
  }
  const put: FieldOperator = {
    makesParents: true,
    apply(root) {
      const moved = taken ?? nodeAt(root, source)
      taken = undefined
      if (!moved) return
      let holder = root
      for (const part of target.slice(0, -1)) holder = makeChild(holder, part)
      if (isArrayNode(holder))
        throw new CommandError(
          'BadValue',
          `The destination field cannot be an array element, '${stringOf(to)}'`,
        )
      setChild(holder, target.at(-1)!, moved)
    },
  }
  const operatorName = '$rename'
  return [
    { operatorName, operator: take, path: source, dotted: from, operand: to },
    { operatorName, operator: put, path: target, dotted: stringOf(to), operand: to, onRoot: true },
  ]
}

function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root
  for (const part of path) node = node && getChild(opened(node), part)
  return node
}

function checkConflicts(steps: Step[]) {
  const paths = steps.map(({ path }) => path)
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
