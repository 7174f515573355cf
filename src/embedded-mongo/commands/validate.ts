import type { Document } from 'bson'
import { CommandError } from '../errors.js'
import { rawDocument } from '../bson/raw.js'
import type { Collection } from '../catalog.js'
import { RECORD_BYTES } from '../storage/records.js'
import { entriesOf } from '../documents.js'
import { findCollection, readView, type Scope } from '../engine.js'
import { wholeTable } from '../query/planner.js'
import type { View } from '../storage/view.js'
import { namespaceOf, type Command, type CommandDefinition } from './command.js'

const MOST_REPORTED = 20

/** Compares every index with the documents, both ways */
export function checkCollection(view: View, collection: Collection): { records: number; errors: string[] } {
  const errors: string[] = []
  const report = (message: string) => errors.length < MOST_REPORTED && errors.push(message)
  const expected = new Map(collection.indexes.map(({ name }) => [name, 0]))
  let records = 0
  for (const [key, bytes] of view.entries(...wholeTable(collection.table))) {
    records++
    const record = key.slice(-RECORD_BYTES)
    for (const index of collection.indexes.filter(({ ready }) => ready))
      for (const { at } of entriesOf(
        { becameMultikey: () => report(`${index.name} is not marked as multikey`) },
        collection,
        index,
        rawDocument(bytes),
        record,
      )) {
        expected.set(index.name, expected.get(index.name)! + 1)
        const value = view.get(at)
        if (!value) report(`${index.name} lacks an entry of a document`)
        else if (index.unique && value.latin1Slice(0, RECORD_BYTES) !== record)
          report(`${index.name} names another document`)
      }
  }
  for (const { name, table, ready } of collection.indexes) {
    if (!ready) continue
    let entries = 0
    for (const _ of view.keys(...wholeTable(table))) entries++
    if (entries !== expected.get(name)) report(`${name} has ${entries} entries, not ${expected.get(name)}`)
  }
  return { records, errors }
}

function validate(command: Command, scope: Scope): Document {
  const ns = namespaceOf(command)
  const collection = findCollection(scope, ns)
  if (!collection)
    throw new CommandError('NamespaceNotFound', `Collection '${ns}' does not exist to validate.`)
  const { records, errors } = checkCollection(readView(scope), collection)
  return {
    ns,
    nrecords: records,
    nIndexes: collection.indexes.length,
    valid: errors.length === 0,
    errors,
    warnings: [],
    ok: 1,
  }
}

export const VALIDATE_COMMANDS: Record<string, CommandDefinition> = {
  validate: { run: validate, options: ['full', 'background'] },
}
