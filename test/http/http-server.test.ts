import { once } from 'node:events'
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { closeHttpServer, createHttpServer } from '../../src/http/http-server.js'

describe('the server', () => {
  const agent = new Agent({ keepAlive: true })
  let held: ServerResponse | undefined
  let arrived: () => void
  const holding = new Promise<void>((resolve) => (arrived = resolve))
  const server = createHttpServer((req, res) => {
    if (req.url === '/slow') {
      held = res
      arrived()
    } else res.end('done')
  })

  async function ask(path: string) {
    const { port } = server.address() as AddressInfo
    const [answer] = (await once(get({ agent, port, path }), 'response')) as [IncomingMessage]
    return answer
  }

  async function textOf(answer: IncomingMessage) {
    let text = ''
    for await (const piece of answer.setEncoding('utf8')) text += String(piece)
    return text
  }

  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  it('keeps connections for longer than a proxy before it does, and says so', async () => {
    const answer = await ask('/')
    expect(await textOf(answer)).to.equal('done')
    const [, seconds] = /timeout=(\d+)/.exec(String(answer.headers['keep-alive'])) ?? []
    expect(Number(seconds)).to.be.above(60)
  })

  it('answers what is under way when it closes, and waits for no idle connection', async () => {
    const underWay = ask('/slow')
    await holding
    await textOf(await ask('/'))
    const closed = closeHttpServer(server)
    held?.end('late')

    expect(await textOf(await underWay)).to.equal('late')
    await closed
    expect(server.listening).to.equal(false)
  })
})
