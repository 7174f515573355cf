import { elementsOf, fieldOf, T, type Raw } from './raw.js'

export type Path = readonly string[]

export const splitPath = (dotted: string): Path => dotted.split('.')

export const isArrayIndex = (part: string) => /^(0|[1-9]\d*)$/.test(part)

/**
 * Visits what a query sees at a path: through arrays on the way each element counts. `undefined` stands for a
 * missing value. The last value is visited as it is: an array there is not taken apart. Stops when told true.
 */
export function somePathValue(
  value: Raw,
  path: Path,
  visit: (value: Raw | undefined) => boolean,
  depth = 0,
): boolean {
  if (depth === path.length) return visit(value)
  if (value.type === T.object) {
    const next = fieldOf(value, path[depth]!)
    return next ? somePathValue(next, path, visit, depth + 1) : visit(undefined)
  }
  if (value.type !== T.array) return visit(undefined)
  return someElementValue(value, path, visit, depth)
}

function someElementValue(
  array: Raw,
  path: Path,
  visit: (value: Raw | undefined) => boolean,
  depth: number,
): boolean {
  const part = path[depth]!
  if (isArrayIndex(part)) {
    const element = fieldOf(array, part)
    if (element && goesOn(element, path, depth) && somePathValue(element, path, visit, depth + 1)) return true
  }
  for (const element of elementsOf(array))
    if (element.type === T.object && somePathValue(element, path, visit, depth)) return true
  return false
}

/** An element that is no document has nothing below it, not even something missing */
const goesOn = ({ type }: Raw, path: Path, depth: number) =>
  depth + 1 === path.length || type === T.object || type === T.array

/** The values at a path, elements of a last array included, then that array itself */
export function someQueriedValue(doc: Raw, path: Path, visit: (value: Raw | undefined) => boolean): boolean {
  return somePathValue(doc, path, (value) => {
    if (value?.type === T.array && elementsOf(value).some(visit)) return true
    return visit(value)
  })
}

/** The value at a path without looking into arrays, e.g. for the key of an error message */
export function plainValueAt(doc: Raw, path: Path): Raw | undefined {
  let value: Raw | undefined = doc
  for (const part of path) {
    if (value?.type !== T.object) return undefined
    value = fieldOf(value, part)
  }
  return value
}
