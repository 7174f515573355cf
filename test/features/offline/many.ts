import { Types } from 'mongoose'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { signCardCode } from '../../../src/features/codes/card-code.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import { dayNumberOf } from '../../../src/lib/business-day.js'
import { aCardHolder, type World } from '../../builders/world.js'
import { testApp } from '../../helpers/app.js'

let lastNumber = 1000

/** The codes of so many members with a printed card each: copies of one, put into the store directly because there are many. */
export async function manyCards(world: World, count: number): Promise<string[]> {
  const { services } = await testApp()
  const first = await aCardHolder(world)
  const member = await MemberModel.collection.findOne({ _id: new Types.ObjectId(first.memberId) })
  const card = await CardModel.collection.findOne({ _id: new Types.ObjectId(first.card.id) })
  const { idNumberIndex: _, ...person } = member as Record<string, unknown>
  const serial = Math.floor(Math.random() * 10 ** 10)
  const copies = Array.from({ length: count }, (_each, index) => ({
    _id: new Types.ObjectId(),
    serial: serial + index,
    number: (lastNumber += 1),
  }))
  await MemberModel.collection.insertMany(
    copies.map(({ _id, number, serial: cardSerial }) => ({
      ...person,
      _id,
      number,
      cardSerial,
      idNumberIndex: String(_id),
    })),
  )
  await CardModel.collection.insertMany(
    copies.map((copy) => ({ ...card, _id: new Types.ObjectId(), memberId: copy._id, serial: copy.serial })),
  )
  const { kid, privateKey } = services.keyring.currentSigningKey(new Date())
  const expiryDay = dayNumberOf((card as { expiresOn?: string } | null)?.expiresOn ?? '')
  return copies.map((copy) =>
    signCardCode({ keyId: kid, serial: copy.serial, issueNo: 1, expiryDay }, privateKey),
  )
}
