const TIMES = 10

/** Whether a bill in fen is so much more than usual at this shop that somebody may have slipped on the keys. */
export function isImplausible(billFen: number | undefined, usualBillFen: number | undefined): boolean {
  return billFen !== undefined && usualBillFen !== undefined && billFen >= TIMES * usualBillFen
}
