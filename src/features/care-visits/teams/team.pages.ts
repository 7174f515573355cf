import type { PageRoute } from '../../../http/page-route.js'
import type { Services } from '../../../services.js'
import {
  attempt,
  choicesIn,
  linesIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../../console/console-form.js'
import { options } from '../../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { CARE_PATHS, careCrumbs, renderCare } from '../care-page.js'
import { changeTeamBody, teamBody, volunteerBody } from './team.forms.js'
import { TEAM_STATUSES } from './team.model.js'
import type { TeamView, VolunteerView } from './team.view.js'

const PATH = CARE_PATHS.teams
const LABELS = 'care:fields'
const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7']

/** Teams and volunteers in the console. */
export function teamPages(services: Services): PageRoute[] {
  const { teams } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId, actor } = context
    const all = await teams.teams(actor, communityId)
    const volunteers = await teams.volunteers(actor, communityId)
    const names = new Map(all.map(({ id, name }) => [id, name]))
    renderCare(context, 'teams', 'teams', {
      title: req.t('care:teams_title'),
      teams: all.map((team) => ({ ...team, badge: badgeOf(context, team.status, 'team') })),
      volunteers: volunteers.map((volunteer) => ({
        ...volunteer,
        team: volunteer.teamId ? names.get(volunteer.teamId) : undefined,
        days: daysOf(context, volunteer),
        badge: badgeOf(context, volunteer.status, 'volunteer'),
      })),
    })
  }

  async function form(context: ConsoleContext, team?: TeamView, refusal?: Refusal, values: Typed = {}) {
    const { req } = context
    const stored = team
      ? { name: team.name, buildings: team.buildings.join('\n'), status: team.status }
      : { status: 'active' }
    renderCare(context, 'teams', 'team', {
      title: team?.name ?? req.t('care:team_new'),
      crumbs: careCrumbs(context, 'teams'),
      team,
      statuses: options(req, TEAM_STATUSES, 'care:team_states'),
      values: { ...stored, ...values },
      refusal,
    })
    return Promise.resolve()
  }

  const show = async (context: ConsoleContext, refusal?: Refusal, values: Typed = {}) => {
    const { req, communityId, actor } = context
    await form(context, await teams.team(actor, communityId, idOf(req)), refusal, values)
  }

  const bodyOf = (values: Typed) => ({
    name: textIn(values, 'name') ?? '',
    buildings: linesIn(values, 'buildings'),
  })

  async function create(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, () =>
      teams.create(communityId, readForm(teamBody, bodyOf(values)), meta),
    )
    if (outcome.ok) goTo(res, `${PATH}?done=team_created`)
    else await form(context, undefined, outcome.refusal, values)
  }

  async function change(context: ConsoleContext) {
    const { req, res, communityId, actor, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, () => {
      const body = { ...bodyOf(values), status: textIn(values, 'status') }
      return teams.change(actor, communityId, idOf(req), readForm(changeTeamBody, body), meta)
    })
    if (outcome.ok) goTo(res, `${PATH}?done=team_changed`)
    else await show(context, outcome.refusal, values)
  }

  async function volunteer(context: ConsoleContext, refusal?: Refusal, values?: Typed) {
    const { req, communityId, actor } = context
    const found = await teams.volunteer(actor, communityId, idOf(req))
    const all = await teams.teams(actor, communityId)
    const stored: Typed = {
      teamId: found.teamId ?? undefined,
      weekdaysOff: found.weekdaysOff.map(String),
      'away-from': found.away?.from,
      'away-to': found.away?.to,
    }
    const shown = values ?? stored
    renderCare(context, 'teams', 'volunteer', {
      title: found.name,
      crumbs: careCrumbs(context, 'teams'),
      volunteer: found,
      teams: all
        .filter(({ id, status }) => status === 'active' || id === found.teamId)
        .map(({ id, name }) => ({ value: id, label: name })),
      weekdays: options(req, WEEKDAYS, 'care:weekdays'),
      values: shown,
      daysOff: choicesIn(shown, 'weekdaysOff'),
      awayFrom: textIn(shown, 'away-from'),
      awayTo: textIn(shown, 'away-to'),
      refusal,
    })
  }

  async function place(context: ConsoleContext) {
    const { req, res, communityId, actor, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, () => {
      const [from, to] = [textIn(values, 'away-from'), textIn(values, 'away-to')]
      const body = {
        teamId: textIn(values, 'teamId') ?? null,
        weekdaysOff: choicesIn(values, 'weekdaysOff').map(Number),
        away: from || to ? { from: from ?? to, to: to ?? from } : null,
      }
      return teams.setVolunteer(actor, communityId, idOf(req), readForm(volunteerBody, body), meta)
    })
    if (outcome.ok) goTo(res, `${PATH}?done=volunteer_set`)
    else await volunteer(context, outcome.refusal, values)
  }

  return [
    page.get(PATH, 'care:read', list),
    page.get(`${PATH}/new`, 'care:manage', (context) => form(context)),
    page.post(PATH, 'care:manage', create),
    page.get(`${PATH}/:id`, 'care:read', (context) => show(context)),
    page.post(`${PATH}/:id`, 'care:manage', change),
    page.get('/console/volunteers/:id', 'care:read', (context) => volunteer(context)),
    page.post('/console/volunteers/:id', 'care:manage', place),
  ]
}

function badgeOf({ req }: ConsoleContext, status: string, kind: 'team' | 'volunteer') {
  const isActive = status === 'active'
  return {
    label: req.t(`care:${kind}_states.${status}`),
    tone: isActive ? 'ok' : '',
    icon: isActive ? 'check' : 'pause',
  }
}

function daysOf({ req }: ConsoleContext, { weekdaysOff }: VolunteerView): string {
  return weekdaysOff.map((day) => req.t(`care:weekdays.${day}`)).join(req.language === 'en' ? ', ' : '、')
}
