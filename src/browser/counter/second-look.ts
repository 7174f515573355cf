import { isImplausible } from './implausible.js'

/** Asks once to look again at a bill that is far above the usual; the next confirmation of the same bill goes on. */
export function createSecondLook(notice: HTMLElement) {
  let seen: number | null = null

  return {
    /** Whether the person has to look again first; the notice then says so. */
    isWanted(billFen: number | undefined, usualBillFen: number | undefined): boolean {
      if (billFen === undefined || billFen === seen || !isImplausible(billFen, usualBillFen)) return false
      seen = billFen
      notice.hidden = false
      notice.scrollIntoView({ block: 'center' })
      return true
    },
    /** Another amount is another question. */
    changed(billFen: number | undefined | null) {
      if (billFen === seen) return
      seen = null
      notice.hidden = true
    },
  }
}
export type SecondLook = ReturnType<typeof createSecondLook>
