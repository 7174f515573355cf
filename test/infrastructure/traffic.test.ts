import { expect } from 'chai'
import { createTraffic } from '../../src/infrastructure/traffic.js'

describe('long work beside people who are being answered', () => {
  let time: number
  let sleeps: number
  /** What happens during each of its pauses. */
  let meanwhile: () => void

  const aTraffic = () =>
    createTraffic({
      monotonic: () => time,
      sleep: (ms) => {
        time += ms
        sleeps += 1
        meanwhile()
        return Promise.resolve()
      },
    })

  beforeEach(() => {
    time = 0
    sleeps = 0
    meanwhile = () => undefined
  })

  it('waits for nobody where nobody comes', async () => {
    const traffic = aTraffic()

    for (let piece = 0; piece < 3; piece += 1) await traffic.giveWay()

    expect(sleeps).to.equal(0)
  })

  it('lets one who has come pass, and then goes on at once', async () => {
    const traffic = aTraffic()
    const leave = traffic.enter()
    meanwhile = () => {
      if (sleeps === 2) leave()
    }

    await traffic.giveWay()
    expect(sleeps).to.equal(2)
    await traffic.giveWay()

    expect(sleeps).to.equal(2)
  })

  it('lets twenty pass between two pieces while they keep coming', async () => {
    const traffic = aTraffic()
    let passed = 0
    meanwhile = () => {
      traffic.enter()()
      passed += 1
    }

    for (let piece = 1; piece <= 3; piece += 1) {
      traffic.enter()()
      await traffic.giveWay()
      expect(passed).to.equal(piece * 20)
    }
  })

  it('goes on after a quarter of a second beside one who takes long', async () => {
    const traffic = aTraffic()
    traffic.enter()

    await traffic.giveWay()

    expect(time).to.equal(250)
  })
})
