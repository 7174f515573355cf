import { distance, toMap, type Place } from './near/gcj02.js'
import { byId } from './shared/page.js'

/** A place measured a minute ago is good enough, and is there at once. */
const OPTIONS: PositionOptions = { maximumAge: 60_000, timeout: 15_000, enableHighAccuracy: false }

const box = document.getElementById('near')
if (box && 'geolocation' in navigator && window.isSecureContext) sortByDistance(box)

/** Puts the shops in the order of their distance when asked to. Where the phone is, stays on the phone. */
function sortByDistance(near: HTMLElement) {
  const words = near.dataset
  const sort = byId<HTMLButtonElement>('near-sort')
  const undo = byId<HTMLButtonElement>('near-undo')
  const all = byId('near-all')
  const list = byId('near-list')
  const said = byId('near-said')
  const shops = [...document.querySelectorAll<HTMLElement>('li.shop')]
  const homes = shops.map((shop) => shop.parentElement)
  const categories = [
    ...document.querySelectorAll<HTMLElement>('#shops > .category-head, #shops > .tiles, #shops > .lead'),
  ]

  function arrange(here: Place) {
    const found = shops.map((shop) => ({ shop, metres: metresTo(shop, here) }))
    found.sort((a, b) => a.metres - b.metres)
    for (const { shop, metres } of found) {
      tell(shop, metres)
      list.append(shop)
    }
    show(true)
    said.textContent = words.done ?? ''
    byId('near-title').focus()
  }

  function tell(shop: HTMLElement, metres: number) {
    const line = shop.querySelector<HTMLElement>('.shop__far')
    if (!line) return
    line.textContent = wordsFor(metres)
    line.hidden = false
  }

  function wordsFor(metres: number): string {
    if (!Number.isFinite(metres)) return words.unknown ?? ''
    // To the next ten steps: more would pretend to be exact.
    if (metres < 950)
      return (words.far ?? '').replace('{n}', String(Math.max(10, Math.round(metres / 10) * 10)))
    return (words.farther ?? '').replace('{n}', (metres / 1000).toFixed(1))
  }

  function show(isNear: boolean) {
    all.hidden = !isNear
    undo.hidden = !isNear
    sort.hidden = isNear
    for (const part of categories) part.hidden = isNear
  }

  sort.addEventListener('click', () => {
    said.textContent = words.asking ?? ''
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        arrange(toMap({ lng: coords.longitude, lat: coords.latitude }))
      },
      ({ code, PERMISSION_DENIED }) => {
        said.textContent = (code === PERMISSION_DENIED ? words.refused : words.failed) ?? ''
      },
      OPTIONS,
    )
  })

  undo.addEventListener('click', () => {
    shops.forEach((shop, index) => {
      homes[index]?.append(shop)
      const line = shop.querySelector<HTMLElement>('.shop__far')
      if (line) line.hidden = true
    })
    show(false)
    said.textContent = ''
    sort.focus()
  })

  near.hidden = false
}

/** Infinite for a shop whose place nobody has entered: it comes last. */
function metresTo(shop: HTMLElement, here: Place): number {
  const { lng = '', lat = '' } = shop.dataset
  return lng === '' || lat === ''
    ? Number.POSITIVE_INFINITY
    : distance(here, { lng: Number(lng), lat: Number(lat) })
}
