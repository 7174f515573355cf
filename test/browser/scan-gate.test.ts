import { expect } from 'chai'
import { createScanGate } from '../../src/browser/counter/scan-gate.js'

describe('what the camera sees', () => {
  it('is looked up once, however many frames show it', () => {
    const gate = createScanGate()
    const admitted = Array.from({ length: 40 }, (_, frame) => gate.admits('YP1:A', frame * 70))

    expect(admitted.filter(Boolean)).to.have.length(1)
  })

  it('is looked up again when it was away and comes back', () => {
    const gate = createScanGate()
    gate.admits('YP1:A', 0)

    expect(gate.admits('YP1:A', 1000)).to.equal(false)
    expect(gate.admits('YP1:A', 3000)).to.equal(true)
  })

  it('is another code at once after a refusal, without a pause between them', () => {
    const gate = createScanGate()
    gate.admits('YL1:OLD', 0)
    gate.resume(100)

    expect(gate.admits('YL1:OLD', 170)).to.equal(false)
    expect(gate.admits('YL1:NEW', 240)).to.equal(true)
  })

  it('is not taken for the next person while the phone of the last one renews its code', () => {
    const gate = createScanGate()
    gate.admits('YL1:FIRST', 0)
    gate.waitUntilClear(100)

    expect(gate.admits('YL1:FIRST', 200)).to.equal(false)
    expect(gate.admits('YL1:RENEWED', 300)).to.equal(false)
    expect(gate.admits('YL1:RENEWED', 400)).to.equal(false)
  })

  it('is the next person once the picture was empty', () => {
    const gate = createScanGate()
    gate.admits('YL1:FIRST', 0)
    gate.waitUntilClear(100)
    gate.admits('YL1:FIRST', 300)

    expect(gate.admits('YL1:NEXT', 1100)).to.equal(true)
    expect(gate.admits('YL1:NEXT', 1170)).to.equal(false)
  })
})
