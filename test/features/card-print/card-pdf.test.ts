import { expect } from 'chai'
import fc from 'fast-check'
import { verifyCardCode } from '../../../src/features/codes/card-code.js'
import {
  A4_HEIGHT,
  A4_WIDTH,
  backPlace,
  CARD_HEIGHT,
  CARD_WIDTH,
  CARDS_PER_SHEET,
  cropMarks,
  frontPlace,
} from '../../../src/features/card-print/card-sheet.js'
import { cardHolders, printed } from '../../builders/card-print.builder.js'
import { anOffice, type Office } from '../../builders/membership.builder.js'
import { testApp } from '../../helpers/app.js'
import {
  blotted,
  codesIn,
  cut,
  halved,
  inkOf,
  jpegsOf,
  pageSizesOf,
  picturesOf,
  textOf,
  turned,
  type Picture,
} from '../../helpers/pdf.js'

const NAMES = [
  '李秀云',
  '单福海',
  '欧阳淑珍',
  '王芳',
  '买买提·艾力',
  'John Smith',
  '赵铁柱',
  '钱桂兰',
  '孙玉梅',
  '周建国',
  '吴秀英',
  '郑和平',
  '冯长寿',
]
const SETTINGS = { contactPhone: '03522234000' }

async function serialIn(code: string): Promise<number | null> {
  const { services } = await testApp()
  const read = verifyCardCode(code, (keyId) => services.keyring.verificationKey(keyId))
  return read.ok ? read.serial : null
}

async function serialsIn(picture: Picture | Buffer) {
  return Promise.all((await codesIn(picture)).map(serialIn))
}

describe('a sheet of cards', () => {
  const index = fc.integer({ min: 0, max: CARDS_PER_SHEET - 1 })

  it('has each back behind its front when it is flipped on the long edge', () => {
    fc.assert(
      fc.property(index, (card) => {
        const [front, back] = [frontPlace(card), backPlace(card)]
        expect(back.y).to.equal(front.y)
        expect(back.x + CARD_WIDTH).to.be.closeTo(A4_WIDTH - front.x, 1e-9)
      }),
    )
  })

  it('has its cards within the paper, none over another, and marks that touch none', () => {
    const places = Array.from({ length: CARDS_PER_SHEET }, (_, card) => frontPlace(card))
    for (const [at, { x, y }] of places.entries()) {
      expect([
        x >= 5,
        y >= 5,
        x + CARD_WIDTH <= A4_WIDTH - 5,
        y + CARD_HEIGHT <= A4_HEIGHT - 5,
      ]).to.not.include(false)
      for (const other of places.slice(at + 1)) {
        const isApart = other.x - x >= CARD_WIDTH - 1e-9 || other.y - y >= CARD_HEIGHT - 1e-9
        expect(isApart || x - other.x >= CARD_WIDTH - 1e-9).to.equal(true)
      }
    }
    for (const { from, to } of cropMarks()) {
      const isInside = places.some(
        ({ x, y }) =>
          Math.max(from.x, to.x) > x &&
          Math.min(from.x, to.x) < x + CARD_WIDTH &&
          Math.max(from.y, to.y) > y &&
          Math.min(from.y, to.y) < y + CARD_HEIGHT,
      )
      expect(isInside).to.equal(false)
    }
  })
})

describe('cards printed as a PDF', () => {
  let office: Office
  let holders: Awaited<ReturnType<typeof cardHolders>>
  let serials: number[]

  before(async () => {
    office = await anOffice({ name: '御锦源社区', settings: SETTINGS })
    holders = await cardHolders(office, NAMES)
    serials = holders.map(({ card }) => card.serial as number)
  })

  describe('on A4 sheets', () => {
    let pdf: Buffer
    let pages: Picture[]

    before(async () => {
      ;({ pdf } = await printed(office, { memberIds: holders.map(({ memberId }) => memberId) }))
      pages = picturesOf(pdf)
    })

    it('has ten fronts and then their backs on each sheet, at actual size', () => {
      const sizes = pageSizesOf(pdf)
      expect(sizes).to.have.length(4)
      for (const [width, height] of sizes) {
        expect(width).to.be.closeTo(A4_WIDTH, 0.1)
        expect(height).to.be.closeTo(A4_HEIGHT, 0.1)
      }
    })

    it('carries a QR on every front, in the order of the members, whose signature is good; none on a back', async () => {
      expect(await serialsIn(pages[0]!)).to.deep.equal(serials.slice(0, 10))
      expect(await serialsIn(pages[1]!)).to.deep.equal([])
      expect(await serialsIn(pages[2]!)).to.deep.equal(serials.slice(10))
    })

    it('has modules of at least 0.8 mm, and nothing in the white around the code', async () => {
      const { x, y } = frontPlace(0)
      const front = cut(pages[0]!, { x, y, width: CARD_WIDTH, height: CARD_HEIGHT })
      const { dark, modules } = await codeArea(front)

      expect(modules).to.equal(45)
      expect(dark.width / modules).to.be.at.least(0.8)
      const white = (4 * dark.width) / modules - 0.2
      const around = [
        { x: dark.x - white, y: dark.y - white, width: dark.width + 2 * white, height: white - 0.2 },
        {
          x: dark.x - white,
          y: dark.y + dark.height + 0.2,
          width: dark.width + 2 * white,
          height: white - 0.3,
        },
        { x: dark.x - white, y: dark.y, width: white - 0.2, height: dark.height },
        { x: dark.x + dark.width + 0.2, y: dark.y, width: white - 0.3, height: dark.height },
      ]
      for (const area of around) expect(inkOf(cut(front, area))).to.equal(0)
    })

    it('shows name, number, last day and community on the fronts, and rules and telephone on the backs', () => {
      const [front = '', back = '', rest = '', restBack = ''] = textOf(pdf)
      const first = holders[0]!.card

      expect(front).to.include('李*云').and.include('欧**珍').and.include('J*** S***').and.include('买**·*力')
      expect(front)
        .to.include(first.cardNumberFormatted as string)
        .and.include('御锦源社区')
      const [year, month, day] = (first.expiresOn as string).split('-').map(Number)
      expect(front).to.include(`${year}年${month}月${day}日`)
      expect(front).to.not.include('李秀云')
      expect(back.match(/0352-2234000/g)).to.have.length(10)
      expect(rest).to.include('吴*英')
      expect(restBack.match(/0352-2234000/g)).to.have.length(3)
      expect(`${front}${back}${rest}${restBack}`).to.not.include('…')
    })

    it('is no blank paper: every card of a sheet has ink where its text stands, both sides mirrored', () => {
      const [front, back, rest, restBack] = pages as [Picture, Picture, Picture, Picture]
      const inkAt = (page: Picture, place: { x: number; y: number }) =>
        inkOf(cut(page, { x: place.x + 4, y: place.y + 12, width: 36, height: 36 }))
      for (let card = 0; card < CARDS_PER_SHEET; card += 1) {
        expect(inkAt(front, frontPlace(card)), `front ${card}`).to.be.above(0.03)
        expect(inkAt(back, backPlace(card)), `back ${card}`).to.be.above(0.03)
        const isThere = card < 3
        expect(inkAt(rest, frontPlace(card)) > 0.03, `front ${10 + card}`).to.equal(isThere)
        expect(inkAt(restBack, backPlace(card)) > 0.03, `back ${10 + card}`).to.equal(isThere)
      }
    })

    it('has its crop marks in the margins', () => {
      for (const { from, to } of cropMarks()) {
        const area = {
          x: Math.min(from.x, to.x) - 0.2,
          y: Math.min(from.y, to.y) - 0.2,
          width: Math.abs(to.x - from.x) + 0.4,
          height: Math.abs(to.y - from.y) + 0.4,
        }
        expect(inkOf(cut(pages[0]!, area)), JSON.stringify(area)).to.be.above(0.1)
      }
    })

    it('stands a poor scan, half the resolution, a slant, and dirt on a twelfth of the code', async () => {
      const [jpeg] = jpegsOf(pdf, 40)
      expect(await serialsIn(jpeg!)).to.have.members(serials.slice(0, 10))
      expect(await serialsIn(halved(pages[0]!))).to.have.members(serials.slice(0, 10))

      for (let card = 0; card < CARDS_PER_SHEET; card += 1) {
        const { x, y } = frontPlace(card)
        const front = cut(pages[0]!, { x, y, width: CARD_WIDTH, height: CARD_HEIGHT })
        const { dark } = await codeArea(front)
        const side = dark.width * Math.sqrt(0.08)
        const blots = [
          { x: dark.x + (dark.width - side) / 2, y: dark.y + (dark.height - side) / 2 },
          { x: dark.x + dark.width * 0.55, y: dark.y + dark.height * 0.3 },
          { x: dark.x + dark.width * 0.3, y: dark.y + dark.height * 0.6 },
        ]
        for (const [index, blot] of blots.entries()) {
          const dirty = blotted(front, { ...blot, width: side, height: side }, index === 1 ? 255 : 0)
          expect(await serialsIn(dirty), `card ${card}, blot ${index}`).to.deep.equal([serials[card]])
        }
        for (const degrees of [-15, 15]) {
          expect(await serialsIn(turned(front, degrees)), `card ${card}, ${degrees}°`).to.deep.equal([
            serials[card],
          ])
        }
      }
    })
  })

  it('for a card printer has the front and the back of each card as a page of the card’s size', async () => {
    const cardIds = holders.slice(0, 2).map(({ card }) => card.id)
    const { job, pdf } = await printed(office, { cardIds, layout: 'cr80' })
    const pages = picturesOf(pdf)

    expect(job.outcome).to.deep.equal({ cards: 2, skipped: 0 })
    expect(pageSizesOf(pdf)).to.have.length(4)
    for (const [width, height] of pageSizesOf(pdf)) {
      expect(width).to.be.closeTo(CARD_WIDTH, 0.1)
      expect(height).to.be.closeTo(CARD_HEIGHT, 0.1)
    }
    expect(await serialsIn(pages[0]!)).to.deep.equal([serials[0]])
    expect(await serialsIn(pages[2]!)).to.deep.equal([serials[1]])
    expect(textOf(pdf)[1]).to.include('0352-2234000')
  })

  it('speak the language of whoever prints, say where to go without a telephone, and cut off no long name', async () => {
    const name = '一个名字特别特别长的社区居民委员会'
    const other = await anOffice({ name, district: '平城区', street: '新旺街道' })
    const [holder] = await cardHolders(other, ['\u{2A6A5}\u{2A6A5}龙'])
    const body = { cardIds: [holder!.card.id] }
    const chinese = textOf((await printed(other, body)).pdf)
    const english = textOf((await printed(other, body, { 'accept-language': 'en' })).pdf)

    expect(chinese[1]).to.include('社区服务台').and.include(name)
    expect(english[1]).to.include('community desk').and.include(name)
    expect(english[0]).to.include('Good until')
    for (const page of [...chinese, ...english]) expect(page).to.include(name).and.not.include('…')
    // A sign that no font has is a star, not a box.
    expect(chinese[0]).to.include('**龙')
  })
})

/** Where the dark modules of a front stand, in millimetres, found by its ink: the code is the right half below the band. */
async function codeArea(front: Picture) {
  const mm = front.width / CARD_WIDTH
  const isDark = (x: number, y: number) => (front.grey[y * front.width + x] ?? 255) < 128
  const columns: number[] = []
  const rows: number[] = []
  const top = Math.round(11 * mm)
  const bottom = Math.round(53 * mm)
  for (let x = Math.round(44.5 * mm); x < front.width - mm; x += 1) {
    for (let y = top; y < bottom; y += 1) {
      if (!isDark(x, y)) continue
      columns.push(x)
      rows.push(y)
    }
  }
  const [left, right] = [Math.min(...columns.slice(0, 1)), columns.at(-1)! + 1]
  const upper = rows.reduce((least, row) => Math.min(least, row), Infinity)
  const lower = rows.reduce((most, row) => Math.max(most, row), 0) + 1
  const dark = { x: left / mm, y: upper / mm, width: (right - left) / mm, height: (lower - upper) / mm }
  // The finder in the upper left corner is seven modules wide.
  let finder = left
  while (isDark(finder, upper + 1)) finder += 1
  return Promise.resolve({ dark, modules: Math.round((dark.width * mm) / ((finder - left) / 7)) })
}
