import type { Request, Response } from 'express'
import type { UserActor } from '../../http/actor.js'
import type { PageRoute } from '../../http/page-route.js'
import { qrPicture } from '../../lib/qr-picture.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { FactorRuleService } from '../second-factor/rule.service.js'
import { confirmBody, offerBody, ownFactorBody } from '../second-factor/second-factor.forms.js'
import type { OfferedFactor, SecondFactorService } from '../second-factor/second-factor.service.js'
import type { UserRecord } from './account.repository.js'
import { metaOf, noticeOf, read, render, userOf, wordsOf } from './security-page.js'
import type { SessionListService } from './session-list.service.js'
import { sessionRow } from './session-words.js'
import type { SignInService } from './sign-in.service.js'

interface Services {
  signIn: SignInService
  secondFactors: SecondFactorService
  factorRules: FactorRuleService
  sessionLists: SessionListService
}

const PATH = '/account/security'
const OBJECT_ID = /^[0-9a-f]{24}$/

/** The forms of the page, by which one was refused. */
type FormName = 'offer' | 'confirm' | 'codes' | 'remove'
interface Refused {
  form: FormName
  errors: Record<string, string>
}

/** Where everybody with a username looks after the own account: second factor, recovery codes, and where one is signed in. */
export function securityPages(services: Services): PageRoute[] {
  const { signIn, secondFactors, factorRules, sessionLists } = services

  async function draw(req: Request, res: Response, user: UserActor, refused?: Refused) {
    const [factor, isRequired, sessions] = await Promise.all([
      secondFactors.stateOf(user.userId),
      factorRules.binds(user),
      sessionLists.list(user.userId),
    ])
    const rows = sessions.map((session) => sessionRow(req, session, user.sessionId))
    render(req, res, user, 'security', {
      factor: { ...factor, isActive: factor.status === 'active' },
      isRequired,
      isAsked: 'asked' in req.query || user.mustSetUpFactor,
      refused,
      sessions: rows,
      hasOthers: rows.some(({ isCurrent }) => !isCurrent),
      notice: noticeOf(req),
    })
  }

  function drawOffer(
    req: Request,
    res: Response,
    user: UserActor,
    { secret, uri }: OfferedFactor,
    errors = {},
  ) {
    res.set('Cache-Control', 'no-store')
    render(req, res, user, 'set-up', {
      secret: secret.match(/.{1,4}/g)?.join(' '),
      picture: qrPicture(uri, 'L', 'byte'),
      errors,
    })
  }

  const drawCodes = (req: Request, res: Response, user: UserActor, codes: string[]) => {
    res.set('Cache-Control', 'no-store')
    render(req, res, user, 'codes', { codes, isPrintable: true })
  }

  const confirmed = (req: Request, user: UserActor, password: string): Promise<UserRecord> =>
    signIn.confirm(user.userId, password, { requestId: req.requestId, ip: req.ip ?? '' })

  async function offer(req: Request, res: Response, user: UserActor) {
    const { password } = read(offerBody, req)
    drawOffer(req, res, user, await secondFactors.offer(await confirmed(req, user, password)))
  }

  async function confirm(req: Request, res: Response, user: UserActor) {
    const { userId: id, communityId, name: username } = user
    try {
      const { code } = read(confirmBody, req)
      const owner = { id, communityId }
      drawCodes(req, res, user, await secondFactors.confirm(owner, code, user.sessionId, metaOf(req, user)))
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'validation_failed') throw error
      // A wrong code is typed again for the same key: it is in the app already.
      const offered = await secondFactors.offered({ id, communityId, username })
      drawOffer(req, res.status(error.status), user, offered, wordsOf(req, error))
    }
  }

  async function renewCodes(req: Request, res: Response, user: UserActor) {
    const { password, code } = read(ownFactorBody, req)
    const owner = await confirmed(req, user, password)
    drawCodes(req, res, user, await secondFactors.renewRecoveryCodes(owner, code, metaOf(req, user)))
  }

  async function remove(req: Request, res: Response, user: UserActor) {
    const { password, code } = read(ownFactorBody, req)
    await secondFactors.remove(await confirmed(req, user, password), code, metaOf(req, user))
    res.redirect(303, `${PATH}?done=removed`)
  }

  async function endSession(req: Request, res: Response, user: UserActor) {
    const id = req.params.id
    if (typeof id !== 'string' || !OBJECT_ID.test(id)) throw new NotFoundProblem()
    await sessionLists.end({ id: user.userId, communityId: user.communityId }, id, metaOf(req, user))
    res.redirect(303, id === user.sessionId ? '/login' : `${PATH}?done=session_ended`)
  }

  async function endOthers(req: Request, res: Response, user: UserActor) {
    const owner = { id: user.userId, communityId: user.communityId }
    await sessionLists.endOthers(owner, user.sessionId, metaOf(req, user))
    res.redirect(303, `${PATH}?done=others_ended`)
  }

  type Work = (req: Request, res: Response, user: UserActor) => Promise<void>
  const post = (path: string, work: Work, form?: FormName): PageRoute => ({
    method: 'post',
    path: `${PATH}${path}`,
    permission: 'self:read',
    async handle(req, res) {
      const user = userOf(req)
      try {
        await work(req, res, user)
      } catch (error) {
        if (!form || !(error instanceof Problem) || error.status >= 500 || error.status === 404) throw error
        if (error.extras.headers) res.set(error.extras.headers)
        await draw(req, res.status(error.status), user, { form, errors: wordsOf(req, error) })
      }
    },
  })

  return [
    {
      method: 'get',
      path: PATH,
      permission: 'self:read',
      handle: (req, res) => draw(req, res, userOf(req)),
    },
    post('/second-factor', offer, 'offer'),
    post('/second-factor/confirm', confirm, 'confirm'),
    post('/second-factor/recovery-codes', renewCodes, 'codes'),
    post('/second-factor/remove', remove, 'remove'),
    post('/sessions/end-others', endOthers),
    post('/sessions/:id/end', endSession),
  ]
}
