import { createServer, type Server, type Socket } from 'node:net'
import { CommandError, errorReply } from './errors.js'
import { dispatch } from './commands/dispatch.js'
import type { Reply } from './commands/command.js'
import type { Engine } from './engine.js'
import { createFramer, parseMessage, replyBytes, type Message } from './wire.js'

export interface WireServer {
  /** Not yet listening: the caller binds it while it holds the lock of the data folder */
  server: Server
  /** Ends all connections */
  disconnect(): void
  close(): Promise<void>
}

let nextConnection = 1

/** Speaks the MongoDB wire protocol; the engine is asked for when somebody connects, as it opens after the lock is held */
export function createWireServer(engineOf: () => Engine): WireServer {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    const engine = engineOf()
    sockets.add(socket)
    serve(engine, socket)
    socket.on('close', () => {
      sockets.delete(socket)
      // Nobody is left who could go on with a transaction
      if (sockets.size === 0) engine.transactions.abortAll()
    })
  })
  return {
    server,
    disconnect() {
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      this.disconnect()
      await closed
    },
  }
}

function serve(engine: Engine, socket: Socket) {
  const connectionId = nextConnection++
  const frame = createFramer()
  const waiting: Buffer[] = []
  let busy = false

  /** One after the other, as a connection's answers come in the order of its questions */
  async function work() {
    busy = true
    for (let bytes = waiting.shift(); bytes; bytes = waiting.shift()) await answer(bytes)
    busy = false
  }

  async function answer(bytes: Buffer) {
    let message: Message
    try {
      message = parseMessage(bytes)
    } catch {
      socket.destroy()
      return
    }
    const reply = await replyTo(engine, message, connectionId)
    if (message.silent || socket.destroyed) return
    const [head, body] = replyBytes(message, reply) as [Buffer, Buffer]
    socket.cork()
    socket.write(head)
    socket.write(body)
    socket.uncork()
  }

  socket.on('data', (chunk) => {
    try {
      waiting.push(...frame(chunk))
    } catch {
      socket.destroy()
      return
    }
    if (!busy) void work()
  })
  socket.on('error', () => socket.destroy())
}

async function replyTo(engine: Engine, { command }: Message, connectionId: number): Promise<Reply> {
  try {
    return await dispatch(engine, command, connectionId)
  } catch (error) {
    return errorReply(error instanceof RangeError ? new CommandError('BadValue', error.message) : error)
  }
}
