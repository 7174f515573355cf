import { toHalfWidth } from '../../../lib/half-width.js'

/** Where somebody lives, as far as it can be read from an address as people write it. */
export interface Residence {
  /** What stands before the building: the quarter. Empty where nothing does. */
  estate: string
  /** Number or letter of the building; null where none can be read. */
  building: string | null
  unit: number
  floor: number
  door: number
  text: string
}

const DIGITS = '零一二三四五六七八九'
const BUILDING = /([0-9]{1,4}|[a-z]|[一二三四五六七八九十]{1,3})(?:号楼|号院|栋|幢|座|#楼|#)/i
const UNIT = /([0-9]{1,2}|[一二三四五六七八九十]{1,3})单元/
const DOOR = /(?:^|[^0-9])([0-9]{3,4})(?:室|户|号)?$/

/** Reads `御锦源小区 5 号楼 2 单元 1103`: building 5, unit 2, floor 11, door 3. What cannot be read stays text. */
export function readResidence(address: string | null): Residence {
  const text = toHalfWidth(address ?? '').replace(/\s+/g, '')
  const building = BUILDING.exec(text)
  const rest = building ? text.slice(building.index + building[0].length) : ''
  const unit = UNIT.exec(rest)
  const afterUnit = unit ? rest.slice(unit.index + unit[0].length) : rest
  const door = Number(DOOR.exec(afterUnit)?.[1] ?? 0)
  return {
    estate: building ? text.slice(0, building.index) : '',
    building: building ? numeral(building[1] ?? '') : null,
    unit: Number(numeral(unit?.[1] ?? '0')),
    floor: Math.floor(door / 100),
    door: door % 100,
    text,
  }
}

/** Whether an address is in a building as staff name it: `5号楼` means that of every quarter, `御锦源小区5号楼` of one. */
export function isInBuilding(residence: Residence, named: string): boolean {
  const wanted = readResidence(/^[0-9a-z]{1,4}$/i.test(named.trim()) ? `${named.trim()}号楼` : named)
  if (wanted.building === null || residence.building !== wanted.building) return false
  return wanted.estate === '' || residence.estate === wanted.estate
}

/** One name for all who live in the same building; empty where none can be read. */
export function buildingOf({ estate, building }: Residence): string {
  return building === null ? '' : `${estate}${building}号楼`
}

/** In the order in which somebody walks: by quarter, building, unit, floor and door; addresses without a building last. */
export function compareResidences(a: Residence, b: Residence): number {
  if ((a.building === null) !== (b.building === null)) return a.building === null ? 1 : -1
  return (
    compareTexts(a.estate, b.estate) ||
    compareBuildings(a.building ?? '', b.building ?? '') ||
    a.unit - b.unit ||
    a.floor - b.floor ||
    a.door - b.door ||
    compareTexts(a.text, b.text)
  )
}

function compareBuildings(a: string, b: string): number {
  const numbers = [Number(a), Number(b)] as const
  return Number.isNaN(numbers[0] + numbers[1]) ? compareTexts(a, b) : numbers[0] - numbers[1]
}

/** The same on every machine, whatever its language. */
const compareTexts = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** `十二` → `12`; digits without leading zeros; letters as capitals. */
function numeral(text: string): string {
  if (/^\d+$/.test(text)) return String(Number(text))
  if (/^[a-z]$/i.test(text)) return text.toUpperCase()
  const [tens = '', ones = ''] = text.includes('十') ? text.split('十') : ['零', text]
  return String((tens === '' ? 1 : DIGITS.indexOf(tens)) * 10 + Math.max(0, DIGITS.indexOf(ones || '零')))
}
