import qrcode from 'qrcode'

/** Level Q survives a quarter of the picture lost to scratches; four modules of margin are what ISO/IEC 18004 asks for. */
const OPTIONS = { errorCorrectionLevel: 'Q', margin: 4 } as const
/** Pixels of one module: sharp when printed at 3 cm. */
const PNG_SCALE = 12

/** A code is made of the characters of the alphanumeric mode, so one such segment holds it whole. */
const segmentsOf = (code: string) => [{ data: code, mode: 'alphanumeric' as const }]

/** The QR picture of a code as SVG text, black on white. */
export async function qrSvg(code: string): Promise<string> {
  return qrcode.toString(segmentsOf(code), { ...OPTIONS, type: 'svg' })
}

/** The QR picture of a code as a PNG file. */
export async function qrPng(code: string): Promise<Buffer> {
  return qrcode.toBuffer(segmentsOf(code), { ...OPTIONS, scale: PNG_SCALE })
}
