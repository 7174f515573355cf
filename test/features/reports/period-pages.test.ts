import { expect } from 'chai'
import { aUser, aWorld } from '../../builders/world.js'
import { testApp } from '../../helpers/app.js'

describe('the days of a report on its page', () => {
  for (const report of ['coverage', 'promises']) {
    for (const [what, days] of [
      ['that are none', 'from=x&to=2026-01-31'],
      ['the wrong way round', 'from=2026-02-01&to=2026-01-31'],
    ]) {
      it(`are refused at their field on /console/reports/${report} when they are ${what}, and stay there`, async () => {
        const { baseUrl } = await testApp()
        const { communityId } = await aWorld()
        const headers = { cookie: `yl_access=${await aUser({ communityId, role: 'staff' })}` }

        const answer = await fetch(`${baseUrl}/console/reports/${report}?${days ?? ''}`, { headers })

        const page = await answer.text()
        expect(answer.status).to.equal(400)
        expect(page).to.include('field__error').and.include('value="2026-01-31"')
        expect(page).to.not.include('.xlsx')
      })
    }
  }
})
