import { BSON, type Document } from 'bson'
import { CommandError } from './errors.js'
import { fieldsOf, rawDocument, stringOf, T, type Raw } from './bson/raw.js'
import type { Command } from './commands/command.js'

/** https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013
const HEADER = 16
const MOST_BYTES = 48_000_000

const CHECKSUM_PRESENT = 1
const MORE_TO_COME = 2

export interface Message {
  requestId: number
  command: Command
  /** The client does not wait for an answer */
  silent: boolean
  /** Came as OP_QUERY, as drivers greet; answered as OP_REPLY */
  legacy: boolean
}

/** Cuts what comes from a socket into messages; gives those that are whole */
export function createFramer(): (chunk: Buffer) => Buffer[] {
  let parts: Buffer[] = []
  let size = 0
  return (chunk) => {
    parts.push(chunk)
    size += chunk.length
    const messages: Buffer[] = []
    while (size >= 4) {
      if (parts[0]!.length < 4) parts = [Buffer.concat(parts, size)]
      const length = parts[0]!.readInt32LE(0)
      if (length < HEADER || length > MOST_BYTES) throw new Error(`message of ${length} bytes`)
      if (size < length) break
      const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts, size)
      messages.push(all.subarray(0, length))
      size -= length
      parts = size > 0 ? [all.subarray(length)] : []
    }
    return messages
  }
}

/** @throws CommandError for kinds of messages that MongoDB 7 does not take either */
export function parseMessage(bytes: Buffer): Message {
  const requestId = bytes.readInt32LE(4)
  const code = bytes.readInt32LE(12)
  if (code === OP_MSG) return parseMsg(bytes, requestId)
  if (code === OP_QUERY) return parseQuery(bytes, requestId)
  throw new CommandError('IllegalOperation', `message kind ${code} is not supported`)
}

function parseMsg(bytes: Buffer, requestId: number): Message {
  const flags = bytes.readUInt32LE(HEADER)
  const end = flags & CHECKSUM_PRESENT ? bytes.length - 4 : bytes.length
  let at = HEADER + 4
  let body: Raw | undefined
  const lists = new Map<string, Raw[]>()
  while (at < end) {
    const kind = bytes[at++]
    if (kind === 0) {
      body = rawDocument(bytes, at)
      at = body.end
    } else {
      const sectionEnd = at + bytes.readInt32LE(at)
      const nameEnd = bytes.indexOf(0, at + 4)
      lists.set(bytes.toString('utf8', at + 4, nameEnd), documentsBetween(bytes, nameEnd + 1, sectionEnd))
      at = sectionEnd
    }
  }
  if (!body) throw new CommandError('FailedToParse', 'OP_MSG without a body')
  const db = new Map(fieldsOf(body)).get('$db')
  const command = commandOf(body, db?.type === T.string ? stringOf(db) : 'admin', lists)
  return { requestId, command, silent: (flags & MORE_TO_COME) !== 0, legacy: false }
}

function documentsBetween(bytes: Buffer, start: number, end: number): Raw[] {
  const documents: Raw[] = []
  for (let at = start; at < end;) {
    const document = rawDocument(bytes, at)
    documents.push(document)
    at = document.end
  }
  return documents
}

function parseQuery(bytes: Buffer, requestId: number): Message {
  const nameEnd = bytes.indexOf(0, HEADER + 4)
  const db = bytes.toString('utf8', HEADER + 4, nameEnd).split('.')[0]!
  const command = commandOf(rawDocument(bytes, nameEnd + 9), db, new Map())
  return { requestId, command, silent: false, legacy: true }
}

function commandOf(body: Raw, db: string, lists: Map<string, Raw[]>): Command {
  const fields = new Map(fieldsOf(body))
  const [name = ''] = fields.keys()
  return { name, db, fields, lists }
}

let nextId = 1

/** The bytes of an answer, in two parts so that a large batch is not copied again */
export function replyBytes({ requestId, legacy }: Message, reply: Document | Buffer): Buffer[] {
  const body = Buffer.isBuffer(reply) ? reply : BSON.serialize(reply, { ignoreUndefined: true })
  const head = Buffer.alloc(legacy ? HEADER + 20 : HEADER + 5)
  head.writeInt32LE(head.length + body.length, 0)
  head.writeInt32LE(nextId++ | 0, 4)
  head.writeInt32LE(requestId, 8)
  head.writeInt32LE(legacy ? OP_REPLY : OP_MSG, 12)
  if (legacy) head.writeInt32LE(1, HEADER + 16)
  return [head, body as Buffer]
}
