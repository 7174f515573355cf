import qrcode from 'qrcode'

/** Modules of white around the code, as ISO/IEC 18004 asks for. */
export const QUIET_MODULES = 4

export interface QrDrawing {
  /** Modules of a side, without the white around it. */
  size: number
  /** Runs of dark modules within a row: column, row and length. */
  runs: { column: number; row: number; length: number }[]
}

/** A code as what is to be filled with black. Level Q survives a quarter of the modules lost to scratches. */
export function qrDrawing(code: string): QrDrawing {
  const segments = [{ data: code, mode: 'alphanumeric' as const }]
  const { modules } = qrcode.create(segments, { errorCorrectionLevel: 'Q' })
  const runs: QrDrawing['runs'] = []
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue
      const begin = column
      while (column + 1 < modules.size && modules.get(row, column + 1)) column += 1
      runs.push({ column: begin, row, length: column - begin + 1 })
    }
  }
  return { size: modules.size, runs }
}
