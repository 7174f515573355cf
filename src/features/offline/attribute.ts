import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { LookUps } from '../redemptions/look-ups.js'
import type { PrepareTokens } from '../redemptions/prepare-token.js'
import { createCardAttribution } from './attribute-card.js'
import { createScanAttribution } from './attribute-scan.js'
import { flagsOf, quarantine, type Attribution } from './fact.js'
import type { Known } from './known.js'
import type { UploadedItem } from './read-item.js'

interface Dependencies {
  benefitsInForce: BenefitsInForce
  prepareTokens: PrepareTokens
  lookUps: LookUps
}

/** Tells what an uploaded item stands for: whose card, which benefit, when, what speaks against it; or that it cannot be told. */
export function createAttribution(dependencies: Dependencies) {
  const ofCard = createCardAttribution(dependencies)
  const ofScan = createScanAttribution(dependencies)

  return {
    /** Never throws for what an item says; only for a store that is away. */
    async attribute({ item, isIntact }: UploadedItem, known: Known): Promise<Attribution> {
      if (!item) return quarantine('unreadable')
      const attribution = item.kind === 'offline' ? await ofCard(item, known) : await ofScan(item, known)
      if (attribution.kind === 'quarantine' || isIntact) return attribution
      const reasons = [...attribution.fact.reasons, 'altered']
      return { kind: 'fact', fact: { ...attribution.fact, reasons, flags: flagsOf(reasons) } }
    },
  }
}
export type AttributionService = ReturnType<typeof createAttribution>
