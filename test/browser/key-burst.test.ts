import { expect } from 'chai'
import { characterOf, createKeyBurst, type PressedKey } from '../../src/browser/counter/key-burst.js'

const CARD = `YP1:${'A B$%*+-./:9'.repeat(10)}`
const PROOF = `YL2:${'A B$%*+-./:9'.repeat(30)}`.slice(0, 276)
const PHONE = 'YL1:ABCDEFGHIJKLMNOPQRSTUVWXYA'

function press(key: string, atMs: number, more: Partial<PressedKey> = {}): PressedKey {
  return { key, code: '', shiftKey: false, isCommand: false, isComposing: false, atMs, ...more }
}

/** Types a text with a pause between keys; answers the code that came out, and what the page got to see. */
function type(text: string, everyMs: number, endKey?: string) {
  const burst = createKeyBurst()
  let at = 1000
  let seen = ''
  const codes: string[] = []
  for (const key of [...text, ...(endKey ? [endKey] : [])]) {
    const step = burst.press(press(key, at))
    if (!step.isSwallowed) seen += key
    if (step.code !== null) codes.push(step.code)
    at += everyMs
  }
  return { burst, codes, seen, at }
}

describe('a barcode scanner that types', () => {
  it('hands over a whole card code, blanks included, as soon as its last key is there', () => {
    expect(CARD).to.have.length(124)
    expect(type(CARD, 3).codes).to.deep.equal([CARD])
  })

  it('hands over a phone’s proof as a whole, also from a slow wireless scanner', () => {
    expect(type(PROOF, 3).codes).to.deep.equal([PROOF])
    expect(type(PROOF, 120).codes).to.deep.equal([PROOF])
  })

  it('hands over a phone code in capitals even if caps lock turns the letters over', () => {
    expect(type(PHONE.toLowerCase(), 3).codes).to.deep.equal([PHONE])
  })

  it('lets the page see no more than the beginning of a code', () => {
    expect(type(PHONE, 3).seen).to.equal('YL1')
  })

  it('keeps the Enter behind a code from the page', () => {
    const { codes, seen } = type(PHONE, 3, 'Enter')

    expect(codes).to.deep.equal([PHONE])
    expect(seen).to.not.include('Enter')
  })

  it('keeps one Enter only, so that an amount can be confirmed right after a scan', () => {
    const { burst, at } = type(PHONE, 3, 'Enter')
    expect(burst.press(press('Enter', at)).isSwallowed).to.equal(false)
  })

  it('waits for a slow wireless scanner within one of our codes', () => {
    expect(type(PHONE, 120).codes).to.deep.equal([PHONE])
  })

  it('ends a code of another kind by Enter', () => {
    expect(type('134567890123456789', 5, 'Enter').codes).to.deep.equal(['134567890123456789'])
  })

  it('ends a code of another kind by the pause behind it, and not before', () => {
    const { burst, codes, at } = type('134567890123456789', 5)

    expect(codes).to.deep.equal([])
    expect(burst.pause(at + 50)).to.equal(null)
    expect(burst.pause(at + 150)).to.equal('134567890123456789')
  })

  it('reads the places of the keys where an input method hides the characters', () => {
    expect(characterOf({ key: 'Process', code: 'KeyY', shiftKey: true })).to.equal('Y')
    expect(characterOf({ key: 'Process', code: 'Digit1', shiftKey: false })).to.equal('1')
    expect(characterOf({ key: 'Process', code: 'Semicolon', shiftKey: true })).to.equal(':')
    expect(characterOf({ key: '：', code: 'Semicolon', shiftKey: true })).to.equal(':')
  })
})

describe('a person who types', () => {
  it('is not taken for a scanner, however long the number', () => {
    const { codes, seen } = type('123456789012', 90, 'Enter')

    expect(codes).to.deep.equal([])
    expect(seen).to.equal('123456789012Enter')
  })

  it('may type a short amount as fast as can be', () => {
    const { codes, seen } = type('86.50', 10, 'Enter')

    expect(codes).to.deep.equal([])
    expect(seen).to.equal('86.50Enter')
  })

  it('keeps what was typed just before a scan out of the code', () => {
    const burst = createKeyBurst()
    burst.press(press('8', 0))
    burst.press(press('6', 200))

    const codes = [...PHONE].map((key, index) => burst.press(press(key, 1000 + index * 3)).code)

    expect(codes.at(-1)).to.equal(PHONE)
  })

  it('can use the keyboard short cuts', () => {
    const burst = createKeyBurst()
    expect(burst.press(press('v', 0, { isCommand: true }))).to.include({ isSwallowed: false, isStart: false })
  })
})
