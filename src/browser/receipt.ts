import { pictureOf, type PicturedReceipt } from './counter/receipt-picture.js'
import { byId } from './shared/page.js'

const button = byId<HTMLButtonElement>('receipt-picture')
const status = byId('receipt-status')
const { receipt = '{}', saved = '', failed = '' } = { ...byId('receipt').dataset, ...status.dataset }

/** Hands the picture to another program where the device can, else saves it as a file. */
async function give() {
  const content = JSON.parse(receipt) as PicturedReceipt
  const picture = await pictureOf(content)
  const file = new File([picture], `${content.number.replaceAll(' ', '')}.png`, { type: 'image/png' })
  if (isTouch() && navigator.canShare?.({ files: [file] })) {
    await navigator.share({ files: [file] })
    return
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(link.href)
  }, 10_000)
  status.textContent = saved
}

/** On a desk the sharing sheet is in the way; a file is what is wanted there. */
const isTouch = () => matchMedia('(pointer: coarse)').matches

button.hidden = false
button.addEventListener('click', () => {
  give().catch((error: unknown) => {
    // Closing the sharing sheet is no failure.
    if (!(error instanceof DOMException && error.name === 'AbortError')) status.textContent = failed
  })
})
