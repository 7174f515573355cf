import { CommandError } from '../errors.js'
import { fieldOf, isNumber, numberOf, stringOf, T, type Raw } from '../bson/raw.js'
import type { Engine, Scope } from '../engine.js'
import type { Transaction } from '../transactions.js'
import { AGGREGATE_COMMANDS } from './aggregate.js'
import { COLLECTION_COMMANDS } from './collections.js'
import { checkOptions, flagField, type Command, type CommandDefinition, type Reply } from './command.js'
import { EXPLAIN_COMMANDS, explained } from './explain.js'
import { INDEX_COMMANDS } from './indexes.js'
import { READ_COMMANDS } from './read.js'
import { hello, SESSION_COMMANDS, sessionId } from './session.js'
import { VALIDATE_COMMANDS } from './validate.js'
import { WRITE_COMMANDS } from './write.js'

const COMMANDS: Record<string, CommandDefinition> = {
  ...READ_COMMANDS,
  ...WRITE_COMMANDS,
  ...AGGREGATE_COMMANDS,
  ...INDEX_COMMANDS,
  ...COLLECTION_COMMANDS,
  ...EXPLAIN_COMMANDS,
  ...SESSION_COMMANDS,
  ...VALIDATE_COMMANDS,
}

const GREETINGS = new Set(['hello', 'ismaster', 'isMaster'])
const ALIASES: Record<string, string> = { findandmodify: 'findAndModify' }

/**
 * Runs one command and answers it. Answers to writes come when they are on the disk.
 * @throws CommandError for what becomes an answer with ok: 0
 */
export async function dispatch(engine: Engine, given: Command, connectionId: number): Promise<Reply> {
  if (GREETINGS.has(given.name)) return hello(connectionId)
  const command = { ...given, name: ALIASES[given.name] ?? given.name }
  if (command.name !== given.name)
    command.fields = new Map([[command.name, given.fields.get(given.name)!], ...given.fields])
  if (command.name === 'commitTransaction' || command.name === 'abortTransaction')
    return endTransaction(engine, command)
  const definition = Object.hasOwn(COMMANDS, command.name) ? COMMANDS[command.name]! : undefined
  if (!definition) throw new CommandError('CommandNotFound', `no such command: '${given.name}'`)
  if (command.fields.has('explain') && command.name !== 'explain')
    return explained(command, { engine, transaction: undefined }, 'queryPlanner')
  checkOptions(command, definition)
  checkConcerns(command)
  if (inTransaction(command)) return runInTransaction(engine, command, definition)
  if (!definition.writes) return definition.run(command, { engine, transaction: undefined })
  return runWrite(engine, command, definition)
}

const inTransaction = ({ fields }: Command) => fields.has('autocommit') && !flagField(fields, 'autocommit')

function transactionNumber({ fields }: Command): number | undefined {
  const value = fields.get('txnNumber')
  return value && isNumber(value) ? numberOf(value) : undefined
}

function session(command: Command): [id: string, number: number] {
  const lsid = command.fields.get('lsid')
  const number = transactionNumber(command)
  if (!lsid || number === undefined)
    throw new CommandError('InvalidOptions', 'A transaction needs lsid and txnNumber')
  return [sessionId(lsid), number]
}

async function runWrite(engine: Engine, command: Command, definition: CommandDefinition): Promise<Reply> {
  const run = async () => {
    try {
      return await definition.run(command, { engine, transaction: undefined })
    } finally {
      // Also what was refused may rest on a write that is still on its way
      await engine.store.flushed()
    }
  }
  if (transactionNumber(command) === undefined) return run()
  return engine.sessions.once(...session(command), run)
}

async function runInTransaction(
  engine: Engine,
  command: Command,
  definition: CommandDefinition,
): Promise<Reply> {
  if (!definition.transactional)
    throw new CommandError(
      'OperationNotSupportedInTransaction',
      `Cannot run '${command.name}' in a multi-document transaction.`,
    )
  const [id, number] = session(command)
  const transaction = flagField(command.fields, 'startTransaction')
    ? engine.sessions.start(id, number)
    : engine.sessions.resume(id, number)
  const scope: Scope = { engine, transaction }
  try {
    return await definition.run(command, scope)
  } catch (error) {
    abortAfter(transaction, command)
    throw error
  }
}

/** A failed command ends its transaction, except that a cursor may be missing */
function abortAfter(transaction: Transaction, { name }: Command) {
  if (name !== 'getMore' && name !== 'killCursors') transaction.abort()
}

async function endTransaction(engine: Engine, command: Command): Promise<Reply> {
  const [id, number] = session(command)
  if (command.name === 'abortTransaction') engine.sessions.abort(id, number)
  else {
    engine.sessions.commit(id, number)
    await engine.store.flushed()
  }
  return { ok: 1 }
}

const READ_LEVELS = new Set(['local', 'available', 'majority', 'snapshot', 'linearizable'])

/** What is read is on the disk of the only member, so that every level of concern is met */
function checkConcerns({ fields }: Command) {
  const level = fields.get('readConcern')
  if (level?.type !== T.object) return
  const name = levelOf(level)
  if (name !== undefined && !READ_LEVELS.has(name))
    throw new CommandError(
      'BadValue',
      `Enumeration value '${name}' for field 'readConcern.level' is not a valid value.`,
    )
}

function levelOf(concern: Raw): string | undefined {
  const level = fieldOf(concern, 'level')
  return level?.type === T.string ? stringOf(level) : undefined
}
