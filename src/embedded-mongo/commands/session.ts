import { BSON, type Document } from 'bson'
import { fieldOf, bytesOf, type Raw } from '../bson/raw.js'
import type { Scope } from '../engine.js'
import { listField, type Command, type CommandDefinition } from './command.js'

/** Name of the replica set whose only member this is */
export const SET_NAME = 'yinlinghui'

/** The wire protocol of MongoDB 7.0 */
const WIRE_VERSION = 21
const SESSION_MINUTES = 30
const MOST_MESSAGE_BYTES = 48_000_000

/** The text by which a session is known here */
export function sessionId(lsid: Raw): string {
  const id = fieldOf(lsid, 'id')
  return id ? bytesOf(id).toString('latin1') : ''
}

export function hello(connectionId: number): Document {
  return {
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    secondary: false,
    setName: SET_NAME,
    setVersion: 1,
    hosts: ['localhost:27017'],
    primary: 'localhost:27017',
    me: 'localhost:27017',
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: MOST_MESSAGE_BYTES,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: SESSION_MINUTES,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
    ok: 1,
  }
}

const buildInfo = (): Document => ({
  version: '7.0.0',
  versionArray: [7, 0, 0, 0],
  gitVersion: 'embedded',
  modules: ['yinlinghui-embedded'],
  bits: 64,
  debug: false,
  maxBsonObjectSize: 16 * 1024 * 1024,
  storageEngines: ['lmdb'],
  ok: 1,
})

function endSessions(command: Command, { engine }: Scope): Document {
  for (const lsid of listField(command, command.name)) engine.sessions.end(sessionId(lsid))
  return { ok: 1 }
}

const startSession = (): Document => ({
  id: { id: new BSON.UUID() },
  timeoutMinutes: SESSION_MINUTES,
  ok: 1,
})

export const SESSION_COMMANDS: Record<string, CommandDefinition> = {
  ping: { run: () => ({ ok: 1 }), options: [] },
  buildInfo: { run: buildInfo, options: [] },
  buildinfo: { run: buildInfo, options: [] },
  startSession: { run: startSession, options: [] },
  refreshSessions: { run: () => ({ ok: 1 }), options: [] },
  endSessions: { run: endSessions, options: [] },
  killSessions: { run: endSessions, options: [] },
}
