import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { drawAt, workplacePages, type Workplace } from './workplace.js'

/** What the community has written down of an organization, for the organization itself. */
export function ownOrganizationPages(services: Services): PageRoute[] {
  const page = workplacePages(services)

  async function own(place: Workplace) {
    const { req, scope } = place
    const { organization } = await services.organizations.get(scope, scope.organizationId ?? '')
    drawAt(place, 'organizations/own', {
      title: organization.name,
      words: 'organizations',
      organization,
      allianceWords: req.t(`organizations:alliances.${organization.alliance}`),
    })
  }

  return [page.organization('get', '/own', own)]
}
