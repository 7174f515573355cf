/** What a shop gave: unvoided redemptions and their money, and how many were voided. */
export interface Figures {
  redemptions: number
  voids: number
  billFen: number
  discountFen: number
  subsidyFen: number
}

/** The figures of one benefit as one person recorded it on one device. */
export interface FigureCell extends Figures {
  benefitId: string
  benefitTitle: string
  /** Null for what a program recorded with a device's token. */
  userId: string | null
  deviceId: string | null
}

export const NO_FIGURES: Figures = { redemptions: 0, voids: 0, billFen: 0, discountFen: 0, subsidyFen: 0 }

export interface FigureRow extends Figures {
  key: string
  label: string
}

function plus(a: Figures, b: Figures): Figures {
  return {
    redemptions: a.redemptions + b.redemptions,
    voids: a.voids + b.voids,
    billFen: a.billFen + b.billFen,
    discountFen: a.discountFen + b.discountFen,
    subsidyFen: a.subsidyFen + b.subsidyFen,
  }
}

/** All cells together. */
export function totalOf(cells: readonly Figures[]): Figures {
  return cells.reduce(plus, NO_FIGURES)
}

/** The cells added up by a key, with the most redemptions first; every cell is in exactly one row. */
export function rowsBy(
  cells: readonly FigureCell[],
  keyOf: (cell: FigureCell) => string,
  labelOf: (cell: FigureCell) => string,
): FigureRow[] {
  const rows = new Map<string, FigureRow>()
  for (const cell of cells) {
    const key = keyOf(cell)
    const row = rows.get(key) ?? { key, label: labelOf(cell), ...NO_FIGURES }
    rows.set(key, { ...row, ...plus(row, cell) })
  }
  return [...rows.values()].sort(
    (a, b) => b.redemptions - a.redemptions || b.discountFen - a.discountFen || (a.key < b.key ? -1 : 1),
  )
}
