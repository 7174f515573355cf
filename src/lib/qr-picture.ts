import qrcode from 'qrcode'

/** Modules of white around the code, as ISO/IEC 18004 asks for. */
const MARGIN = 4

/**
 * A code as an SVG picture in a `data:` address, black on white, the same in the server and in a browser. Level M: on a
 * lit screen the larger modules help a camera more than the redundancy that a scratched card needs; L for what is long besides.
 * Our codes are alphanumeric; an address is bytes.
 */
export function qrPicture(
  code: string,
  errorCorrectionLevel: 'L' | 'M' = 'M',
  mode: 'alphanumeric' | 'byte' = 'alphanumeric',
): string {
  const segments = mode === 'byte' ? [{ data: new TextEncoder().encode(code), mode }] : [{ data: code, mode }]
  const { modules } = qrcode.create(segments, { errorCorrectionLevel })
  const side = modules.size + 2 * MARGIN
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${outline(modules)}"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

/** One rectangle for each run of dark modules in a row. */
function outline(modules: { size: number; get: (row: number, column: number) => number }): string {
  let path = ''
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue
      const begin = column
      while (column + 1 < modules.size && modules.get(row, column + 1)) column += 1
      const length = column - begin + 1
      path += `M${begin + MARGIN} ${row + MARGIN}h${length}v1h-${length}z`
    }
  }
  return path
}
