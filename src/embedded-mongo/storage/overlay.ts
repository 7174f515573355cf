/** The first bytes of a key name its table: one collection's documents or one index */
export const TABLE_BYTES = 4

/** Written and not yet in the file: values by key, null for a removed key. Knows the keys of a table in order. */
export class Overlay {
  readonly entries = new Map<string, Buffer | null>()
  private readonly tables = new Map<string, { keys: string[]; sorted: boolean }>()

  get(key: string): Buffer | null | undefined {
    return this.entries.get(key)
  }

  set(key: string, value: Buffer | null): void {
    if (!this.entries.has(key)) this.addKey(key)
    this.entries.set(key, value)
  }

  /** The keys in [start, end) of one table, in order */
  keysBetween(start: string, end: string): string[] {
    const table = this.tables.get(start.slice(0, TABLE_BYTES))
    if (!table) return []
    if (!table.sorted) {
      table.keys.sort()
      table.sorted = true
    }
    return table.keys.slice(position(table.keys, start), position(table.keys, end))
  }

  absorb(other: Overlay): void {
    for (const [key, value] of other.entries) this.set(key, value)
  }

  private addKey(key: string): void {
    const name = key.slice(0, TABLE_BYTES)
    const table = this.tables.get(name)
    if (!table) {
      this.tables.set(name, { keys: [key], sorted: true })
      return
    }
    if (table.sorted && key > table.keys.at(-1)!) table.keys.push(key)
    else if (table.sorted && table.keys.length > 64) table.keys.splice(position(table.keys, key), 0, key)
    else {
      table.keys.push(key)
      table.sorted = false
    }
  }
}

/** How many of the sorted keys are less than this one */
function position(keys: string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}
