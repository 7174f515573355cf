import { z } from 'zod'
import type { PageRoute } from '../../http/page-route.js'
import { mayDo, type Permission } from '../../permissions.js'
import type { Services } from '../../services.js'
import { readForm, textIn, typed } from './console-form.js'
import { afterDoing } from './console-notice.js'
import { consolePages, type ConsoleContext } from './console-page.js'
import { goTo } from './console-render.js'

const PATH = '/console/users/second-factor-rule'
const form = z.object({ isRequired: z.enum(['yes', 'no'], { error: 'fields:required' }) })

/** Whom a rule binds, and who sets it. */
const RULES = [
  { id: 'staff', path: PATH, permission: 'community:edit' },
  { id: 'administrators', path: `${PATH}/administrators`, permission: 'community:create' },
] as const satisfies { id: string; path: string; permission: Permission }[]

type RuleId = (typeof RULES)[number]['id']
const subjectOf = (id: RuleId, { communityId }: ConsoleContext) => (id === 'staff' ? communityId : null)

/** The rules that the reader may set, for the page of the accounts. */
export function factorRuleRows({ factorRules }: Pick<Services, 'factorRules'>) {
  return (context: ConsoleContext) =>
    Promise.all(
      RULES.filter(({ permission }) => mayDo(context.actor.role, permission)).map(async ({ id, path }) => ({
        action: path,
        label: context.req.t(`security:rule.${id}`),
        ...(await factorRules.get(subjectOf(id, context))),
      })),
    )
}

/** Saying that staff, or administrators, must have a second factor. */
export function factorRulePages(services: Services): PageRoute[] {
  const page = consolePages(services)
  const set = (id: RuleId) => async (context: ConsoleContext) => {
    const { req, res, meta } = context
    const { isRequired } = readForm(form, { isRequired: textIn(typed(req), 'isRequired') })
    await services.factorRules.set(subjectOf(id, context), isRequired === 'yes', meta)
    goTo(res, afterDoing('/console/users', 'factor_rule_set'))
  }
  return RULES.map(({ id, path, permission }) => page.post(path, permission, set(id)))
}
