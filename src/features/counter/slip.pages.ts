import type { Request } from 'express'
import { objectId } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import { timeOfDayIn } from '../../lib/business-day.js'
import { formatYuan } from '../../lib/money.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { counterOf } from './counter.pages.js'
import { receiptOf } from './receipt.js'

/** What the counter prints on a slip of 58 mm: the receipt of a record, and the totals of a shift. */
export function slipPages({ redemptions, shiftSummary, shops }: Services): PageRoute[] {
  const shopNameOf = async (communityId: string, shopId: string) =>
    (await shops.get({ communityId, shopId }, shopId)).shop.name

  return [
    {
      method: 'get',
      path: '/counter/redemptions/:id/receipt',
      permission: 'redemption:prepare',
      async handle(req, res) {
        const { actor, communityId, shopId } = counterOf(req)
        const record = await redemptions.get(communityId, actor, idOf(req))
        if (record.outcome !== 'committed') throw new NotFoundProblem()
        const receipt = receiptOf(record, await shopNameOf(communityId, shopId), req)
        res.render('counter/receipt', {
          layout: 'slip',
          title: req.t('receipts:title'),
          scripts: ['js/print.js', 'js/slip.js', 'js/receipt.js'],
          receipt,
          picture: JSON.stringify({ ...receipt, ...pictureWords(req) }),
        })
      },
    },
    {
      method: 'get',
      path: '/counter/shift-summary',
      permission: 'redemption:prepare',
      async handle(req, res) {
        const { actor, communityId, shopId } = counterOf(req)
        const [shift, shopName] = await Promise.all([
          shiftSummary.ofActor(communityId, shopId, actor),
          shopNameOf(communityId, shopId),
        ])
        res.render('counter/shift-summary', {
          layout: 'slip',
          title: req.t('shift-summary:title'),
          scripts: ['js/print.js', 'js/slip.js'],
          shopName,
          recorder: recorderOf(actor),
          shift,
          correctedBy: signedYuan(shift.corrections.payableFen),
          from: shift.from ? timeOfDayIn(shift.from) : null,
          to: timeOfDayIn(shift.to),
        })
      },
    },
  ]
}

function idOf(req: Request): string {
  const id = objectId.safeParse(req.params.id)
  if (!id.success) throw new NotFoundProblem()
  return id.data
}

/** Whoever has unlocked the device, and the device whose totals they are. */
const recorderOf = (actor: ReturnType<typeof counterOf>['actor']) =>
  actor.kind === 'device' && actor.userName ? `${actor.userName} · ${actor.name}` : actor.name

/** An amount that is more or less than before, always with its sign. */
const signedYuan = (fen: number) => `${fen > 0 ? '+' : ''}${formatYuan(fen)}`

const pictureWords = (req: Request) => ({
  heading: req.t('receipts:heading'),
  numberLabel: req.t('receipts:rows.number'),
  thanks: req.t('receipts:thanks'),
})
