import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aBenefit, aBoundPhone, aCardHolder, aPhoneCode, aWorld, type World } from '../builders/world.js'
import { openCounter, type CounterPage } from '../helpers/counter-page.js'

/** Where a key lies on the keyboard that scanners imitate (US). */
const PLACES: Record<string, [code: string, isShifted: boolean]> = {
  ' ': ['Space', false],
  $: ['Digit4', true],
  '%': ['Digit5', true],
  '*': ['Digit8', true],
  '+': ['Equal', true],
  '-': ['Minus', false],
  '.': ['Period', false],
  '/': ['Slash', false],
  ':': ['Semicolon', true],
}

function placeOf(character: string): [code: string, isShifted: boolean] {
  if (/[A-Z]/.test(character)) return [`Key${character}`, true]
  if (/\d/.test(character)) return [`Digit${character}`, false]
  return PLACES[character] ?? ['', false]
}

interface Manner {
  everyMs?: number
  end?: 'Enter' | 'Tab' | null
  /** Caps lock turns the letters over. */
  isCapsLocked?: boolean
  /** A Chinese input method takes every key: the page sees `Process` and the place. */
  hasInputMethod?: boolean
}

const SHIFT = 8

/** A scanner's keys as they come from the keyboard driver, with the times that this scanner has between them. */
async function scan(page: Page, code: string, manner: Manner = {}) {
  const { everyMs = 3, end = 'Enter', isCapsLocked = false, hasInputMethod = false } = manner
  const devtools = await page.context().newCDPSession(page)
  const keys = [...code].map((character) => {
    const [place, isShifted] = placeOf(character)
    const text = isCapsLocked ? character.toLowerCase() : character
    return hasInputMethod
      ? { key: 'Process', code: place, windowsVirtualKeyCode: 229, modifiers: isShifted ? SHIFT : 0 }
      : { key: text, code: place, text, modifiers: isShifted ? SHIFT : 0 }
  })
  const last = end && { key: end, code: end, windowsVirtualKeyCode: end === 'Enter' ? 13 : 9 }
  const all = last ? [...keys, end === 'Enter' ? { ...last, text: '\r' } : last] : keys
  const begin = Date.now() - all.length * everyMs
  await Promise.all(
    all.flatMap((key, index) => {
      const timestamp = (begin + index * everyMs) / 1000
      const down = hasInputMethod && key.key === 'Process' ? ('rawKeyDown' as const) : ('keyDown' as const)
      return [
        devtools.send('Input.dispatchKeyEvent', { type: down, timestamp, ...key }),
        devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, ...key }),
      ]
    }),
  )
  await devtools.detach()
}

describe('a hand scanner at the counter', () => {
  let world: World
  let counter: CounterPage
  let page: Page
  let printed: string
  let phone: string
  let prepares: string[]

  before(async () => {
    world = await aWorld()
    await aBenefit(world, { title: '理发八五折' })
    const { card, memberId } = await aCardHolder(world)
    printed = card.code
    phone = await aBoundPhone(world, memberId)
    counter = await openCounter(world)
    page = counter.page
    page.on('request', (request) => {
      if (request.url().endsWith('/prepare')) prepares.push(request.postDataJSON().code as string)
    })
  })

  beforeEach(async () => {
    prepares = []
    await page.reload()
    await page.waitForSelector('#counter[data-state]')
  })

  after(async () => {
    await counter.close()
    expect(counter.complaints).to.deep.equal([])
  })

  const billOpens = () => page.waitForSelector('#bill-form:visible')

  for (const [what, manner] of [
    ['with Enter behind the code', {}],
    ['with Tab behind the code', { end: 'Tab' }],
    ['with nothing behind the code', { end: null }],
    ['with caps lock on', { isCapsLocked: true }],
    ['as fast as the machine takes the keys', { everyMs: 0.5 }],
    ['slowly, over a weak radio', { everyMs: 110 }],
    ['slowly and without Enter', { everyMs: 110, end: null }],
    ['while a Chinese input method is on', { hasInputMethod: true }],
    ['while a Chinese input method is on, without Enter', { hasInputMethod: true, end: null }],
  ] as const) {
    it(`is read ${what}`, async () => {
      await scan(page, printed, manner)
      await billOpens()
      expect(prepares).to.deep.equal([printed])

      const code = await aPhoneCode(phone)
      await scan(page, code, manner)

      await page.waitForSelector('#person-facts:has-text("手机会员码")')
      expect(prepares).to.deep.equal([printed, code])
      expect(await page.inputValue('#bill')).to.equal('')
    })
  }

  for (const [what, focus] of [
    ['nothing', 'document.activeElement.blur()'],
    [
      'the digits',
      "document.getElementById('typed-digits').open = true; document.getElementById('digits').focus()",
    ],
    [
      'the card number',
      "document.getElementById('typed-card').open = true; document.getElementById('card-number').focus()",
    ],
    ['a folded heading', "document.querySelector('#typed-digits summary').focus()"],
    ['the camera’s button', "document.getElementById('camera-open').focus()"],
    ['a link', "document.querySelector('.shift-link').focus()"],
  ] as const) {
    for (const hasInputMethod of [false, true]) {
      it(`is read while ${what} has the focus${hasInputMethod ? ' and an input method is on' : ''}`, async () => {
        await page.evaluate(focus)

        await scan(page, printed, { hasInputMethod })

        await billOpens()
        expect(prepares).to.deep.equal([printed])
        for (const field of ['#digits', '#card-number', '#bill']) {
          expect(await page.inputValue(field), field).to.equal('')
        }
        expect(new URL(page.url()).pathname).to.equal('/counter')
      })
    }
  }

  for (const field of ['#bill', '#factor-last4', '#factor-person', '#carer', '#correct-bill']) {
    it(`changes the member while ${field} has the focus, and leaves nothing in it`, async () => {
      if (field === '#correct-bill') {
        await scan(page, printed)
        await billOpens()
        await page.fill('#bill', '86')
        await page.keyboard.press('Enter')
        await page.click('[data-correct]')
      } else {
        await scan(page, printed)
        await billOpens()
        if (field.startsWith('#factor')) await page.click('#carer')
      }
      await page.focus(field)
      const code = await aPhoneCode(phone)

      await scan(page, code)

      await page.waitForSelector('#person-facts:has-text("手机会员码"):visible')
      expect(prepares.at(-1)).to.equal(code)
      expect(await page.isChecked('#factor-person')).to.equal(false)
      for (const input of ['#bill', '#factor-last4', '#correct-bill']) {
        expect(await page.inputValue(input), input).to.equal('')
      }
    })
  }
})
