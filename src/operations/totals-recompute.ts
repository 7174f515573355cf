import { projectTotals } from '../features/reports/projection.service.js'
import { withInstallation } from './installation.js'
import { OperationError, runOperation, say } from './operation.js'

const help = `
npm run totals:recompute [-- --community ID] [--repair]
按核销记录重新计算报表合计和限额，列出不一致之处；加 --repair 则改正并记入审计。

Makes totals and budgets afresh from the redemptions and prints where the stored ones differ. With --repair they are set right, with an
audit event. May be used while the program runs.

Exit codes: 0 nothing differs or all is set right, 1 something differs, 2 it could not be checked.`

await runOperation({
  help,
  options: { community: { type: 'string' }, repair: { type: 'boolean', default: false } },
  async run({ community, repair }) {
    if (community !== undefined && !/^[0-9a-f]{24}$/.test(community)) {
      throw new OperationError('Name the community by its id of 24 hexadecimal digits')
    }
    return withInstallation(async ({ services }) => {
      await projectTotals()
      const drift = await services.drift.recompute({
        repair,
        ...(community ? { communityId: community } : {}),
      })
      for (const one of drift) say(JSON.stringify(one))
      say(`${drift.length} figures differ${repair && drift.length > 0 ? ' and were set right' : ''}`)
      return drift.length === 0 || repair ? 0 : 1
    })
  },
})
