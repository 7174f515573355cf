import type { DemoShop } from './demo-shop.js'
import { CULTURE_SHOPS } from './shops-culture.js'
import { DAILY_LIFE_SHOPS } from './shops-daily-life.js'
import { MEDICAL_SHOPS } from './shops-medical.js'

/** The ten shops that have signed; the first is the manager's and the cashier's. */
export const DEMO_SHOPS: readonly DemoShop[] = [...DAILY_LIFE_SHOPS, ...MEDICAL_SHOPS, ...CULTURE_SHOPS]
