import { CommandError } from '../errors.js'
import { isArrayIndex } from '../bson/paths.js'
import { elementsOf, fieldsOf, fromJs, T, toJs, wrap, wrapArray, type Raw } from '../bson/raw.js'

/** A document being changed: only what a path goes through is taken apart, the rest stays bytes */
export type Node = Raw | ObjectNode | ArrayNode
export interface ObjectNode {
  fields: Map<string, Node>
}
export interface ArrayNode {
  items: Node[]
}

export const isObjectNode = (node: Node | undefined): node is ObjectNode =>
  node !== undefined && 'fields' in node
export const isArrayNode = (node: Node | undefined): node is ArrayNode =>
  node !== undefined && 'items' in node

/** Takes one level of a document or array apart; other values stay */
export function opened(node: Node): Node {
  if (!('type' in node)) return node
  if (node.type === T.object) return { fields: new Map(fieldsOf(node)) }
  if (node.type === T.array) return { items: elementsOf(node) }
  return node
}

export function toRaw(node: Node): Raw {
  if (isObjectNode(node))
    return wrap([...node.fields].map(([name, value]) => [name, toRaw(value)] as [string, Raw]))
  if (isArrayNode(node)) return wrapArray(node.items.map(toRaw))
  return node
}

const NULL_VALUE = fromJs(null)
const MOST_PADDING = 1_500_000

const notViable = (part: string, holder: Node) =>
  new CommandError(
    'PathNotViable',
    `Cannot create field '${part}' in element {${JSON.stringify(toJs(toRaw(holder)))}}`,
  )

function arrayPosition(part: string, holder: ArrayNode): number {
  if (!isArrayIndex(part)) throw notViable(part, holder)
  return Number(part)
}

export function getChild(holder: Node, part: string): Node | undefined {
  if (isObjectNode(holder)) return holder.fields.get(part)
  if (isArrayNode(holder)) return isArrayIndex(part) ? holder.items[Number(part)] : undefined
  return undefined
}

export function setChild(holder: Node, part: string, value: Node): void {
  if (isObjectNode(holder)) holder.fields.set(part, value)
  else if (isArrayNode(holder)) {
    const position = arrayPosition(part, holder)
    if (position > holder.items.length + MOST_PADDING)
      throw new CommandError('BadValue', "can't backfill more than 1500000 elements")
    while (holder.items.length < position) holder.items.push(NULL_VALUE)
    holder.items[position] = value
  } else throw notViable(part, holder)
}

/** Removes a field; an element of an array becomes null so that the others keep their places */
export function removeChild(holder: Node, part: string): void {
  if (isObjectNode(holder)) holder.fields.delete(part)
  else if (isArrayNode(holder) && isArrayIndex(part) && Number(part) < holder.items.length)
    holder.items[Number(part)] = NULL_VALUE
}

/** Opens the child in its place, so that changes below are kept; undefined when it is missing */
export function openChild(holder: Node, part: string): Node | undefined {
  const child = getChild(holder, part)
  if (!child) return undefined
  const inside = opened(child)
  if (inside !== child) setChild(holder, part, inside)
  return inside
}

/** The same, making a missing child an empty document */
export function makeChild(holder: Node, part: string): Node {
  const existing = openChild(holder, part)
  if (existing) return existing
  const made: ObjectNode = { fields: new Map() }
  setChild(holder, part, made)
  return made
}
