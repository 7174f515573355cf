import type { Collection } from '../catalog.js'
import {
  insertDocument,
  readDocument,
  replaceDocument,
  withId,
  type Access,
  type Stored,
} from '../documents.js'
import { bytesOf, fieldOf, fieldsOf, wrap, type Raw } from '../bson/raw.js'
import { openQuery, type Query } from '../query/find.js'
import { documentFromFilter, emptyDocument, type Update } from '../update/update.js'

/** What an update did to one document */
export interface Updated {
  before: Raw | undefined
  after: Raw
  changed: boolean
}

export function firstMatch(access: Access, collection: Collection, query: Query): Stored | undefined {
  for (const found of openQuery(access.view, collection, { ...query, limit: 1 }).docs) return found
  return undefined
}

/** Applies an update; a document that operators leave as it is is not written */
export function updateStored(
  access: Access,
  collection: Collection,
  stored: Stored,
  update: Update,
  query: Query,
): Updated {
  const after = update.apply(stored.doc, { filter: query.filter, inserting: false })
  const changed = update.countsFor(stored.doc) || !bytesOf(after).equals(bytesOf(stored.doc))
  if (changed) replaceDocument(access, collection, stored, after)
  return { before: stored.doc, after, changed }
}

/** Inserts what an upsert makes of its filter and its update */
export function upsert(
  access: Access,
  collection: Collection,
  filter: Raw,
  update: Update,
  query: Query,
): Raw {
  const base = update.isReplacement ? onlyId(documentFromFilter(filter)) : documentFromFilter(filter)
  const made = update.apply(idFirst(base), { filter: query.filter, inserting: true })
  return insertDocument(access, collection, withId(made)).doc
}

function onlyId(doc: Raw): Raw {
  const id = fieldOf(doc, '_id')
  return id ? wrap([['_id', id]]) : emptyDocument()
}

const idFirst = (doc: Raw) => (fieldOf(doc, '_id') ? withId(doc) : doc)

/**
 * Changes every document the query finds, as a function that may be called again after waiting for a lock and
 * then goes on where it was. Documents are chosen at the beginning and tested again before they are changed.
 */
export function changeAll(
  access: Access,
  collection: Collection,
  query: Query,
  change: (stored: Stored) => void,
): () => void {
  let records: string[] | undefined
  let at = 0
  return () => {
    records ??= Array.from(openQuery(access.view, collection, query).docs, ({ record }) => record)
    for (; at < records.length; at++) {
      const record = records[at]!
      const doc = readDocument(access.view, collection, record)
      if (doc && query.filter.matches(doc)) change({ record, doc })
    }
  }
}

/** Changes the first document the query finds */
export function changeFirst(
  access: Access,
  collection: Collection,
  query: Query,
  change: (stored: Stored) => void,
): () => void {
  return () => {
    const stored = firstMatch(access, collection, query)
    if (stored) change(stored)
  }
}

export const asFields = (doc: Raw) => new Map(fieldsOf(doc))
