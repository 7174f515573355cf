/** Where cards stand on paper, in millimetres from the upper left corner; no drawing here. */

/** ISO/IEC 7810 ID-1, also known as CR80. */
export const CARD_WIDTH = 85.6
export const CARD_HEIGHT = 54

export const A4_WIDTH = 210
export const A4_HEIGHT = 297
const COLUMNS = 2
const ROWS = 5
export const CARDS_PER_SHEET = COLUMNS * ROWS

/** The cards stand edge to edge in the middle of the sheet, so that one cut parts two of them. */
const LEFT = (A4_WIDTH - COLUMNS * CARD_WIDTH) / 2
const TOP = (A4_HEIGHT - ROWS * CARD_HEIGHT) / 2

const MARK_LENGTH = 4
/** Between a mark and the cards, so that a cut a little beside the line leaves no ink on a card. */
const MARK_DISTANCE = 1

export interface Point {
  x: number
  y: number
}

export interface Line {
  from: Point
  to: Point
}

/** The upper left corner of the front of the card with this index on its sheet: row by row. */
export function frontPlace(index: number): Point {
  return placeOf(index % COLUMNS, Math.floor(index / COLUMNS))
}

/** The same of its back: left and right change places, because the sheet is flipped on its long edge. */
export function backPlace(index: number): Point {
  return placeOf(COLUMNS - 1 - (index % COLUMNS), Math.floor(index / COLUMNS))
}

function placeOf(column: number, row: number): Point {
  return { x: LEFT + column * CARD_WIDTH, y: TOP + row * CARD_HEIGHT }
}

/** Lines in the margins that show where to cut; none of them touches a card. */
export function cropMarks(): Line[] {
  const right = LEFT + COLUMNS * CARD_WIDTH
  const bottom = TOP + ROWS * CARD_HEIGHT
  const columns = Array.from({ length: COLUMNS + 1 }, (_, column) => LEFT + column * CARD_WIDTH)
  const rows = Array.from({ length: ROWS + 1 }, (_, row) => TOP + row * CARD_HEIGHT)
  const begin = MARK_DISTANCE + MARK_LENGTH
  return [
    ...columns.flatMap((x) => [
      { from: { x, y: TOP - begin }, to: { x, y: TOP - MARK_DISTANCE } },
      { from: { x, y: bottom + MARK_DISTANCE }, to: { x, y: bottom + begin } },
    ]),
    ...rows.flatMap((y) => [
      { from: { x: LEFT - begin, y }, to: { x: LEFT - MARK_DISTANCE, y } },
      { from: { x: right + MARK_DISTANCE, y }, to: { x: right + begin, y } },
    ]),
  ]
}

/** Where four cards, or two and the margin, meet: small crosses there guide scissors between the marks. */
export function cornerCrosses(): Point[] {
  return Array.from({ length: ROWS + 1 }, (_, row) =>
    Array.from({ length: COLUMNS + 1 }, (_unused, column) => placeOf(column, row)),
  ).flat()
}
