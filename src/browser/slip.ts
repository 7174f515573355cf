/** Paper that is fed before and behind what is printed, in mm. */
const ROOM_MM = 4
const PIXELS_A_MM = 96 / 25.4

/** Cuts the page behind the slip, so that the printer feeds no empty paper; older browsers print the length of the style sheet. */
function cutPage(slip: HTMLElement) {
  const measured = slip.cloneNode(true) as HTMLElement
  measured.className = 'slip slip--paper'
  measured.setAttribute('aria-hidden', 'true')
  document.body.append(measured)
  const length = Math.ceil(measured.getBoundingClientRect().height / PIXELS_A_MM) + ROOM_MM
  measured.remove()
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`@page { size: 58mm ${length}mm; margin: 0; }`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

const slip = document.querySelector<HTMLElement>('.slip')
if (slip && 'adoptedStyleSheets' in document) cutPage(slip)
