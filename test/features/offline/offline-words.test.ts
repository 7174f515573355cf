import { expect } from 'chai'
import { FACT_REASONS, flagsOf } from '../../../src/features/offline/fact.js'
import { QUARANTINE_REASONS } from '../../../src/features/offline/quarantine-reasons.js'
import { OFFLINE_FLAGS } from '../../../src/features/offline/shared/flags.js'
import { LANGUAGES, translator } from '../../../src/infrastructure/i18n.js'

describe('the words for staff about uploaded facts', () => {
  for (const language of LANGUAGES) {
    it(`say in ${language} what every finding is and every reason means`, () => {
      const t = translator(language)
      const keys = [
        ...OFFLINE_FLAGS.map((flag) => `offline:flags.${flag}`),
        ...[...FACT_REASONS, ...QUARANTINE_REASONS].map((reason) => `offline:reasons.${reason}`),
      ]
      for (const key of keys) expect(t(key, { defaultValue: '', lng: language }), key).to.not.equal('')
    })
  }

  it('go with a flag for each reason', () => {
    for (const reason of FACT_REASONS) expect(flagsOf([reason]), reason).to.have.length(1)
    expect(flagsOf(FACT_REASONS)).to.deep.equal(OFFLINE_FLAGS.filter((flag) => flag !== 'quarantined'))
  })
})
