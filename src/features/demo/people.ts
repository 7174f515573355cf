import { checkCharacterOf } from '../../lib/chinese-id.js'
import { addDays, addMonths } from '../../lib/business-day.js'
import type { MemberTag } from '../benefits/benefit.types.js'
import type { RegisterMemberForm } from '../members/member.forms.js'
import type { Random } from './random.js'

/** Frequent family names of northern Shanxi, the frequent ones more than once. */
const FAMILY_NAMES = [
  ...'王王王王李李李李张张张刘刘刘赵赵杨杨郭郭武武高韩马梁任宋田曹孟贾董侯郝乔薛段石范康邢岳白常'.split(''),
  '欧阳',
  '司马',
]
const MALE_NAMES =
  '建国 国庆 卫东 志强 福生 德明 振华 文斌 玉山 有才 保国 世荣 长贵 永安 占魁 连生 守义 学文 万福 金柱 ' +
  '宝林 喜贵 春生 海龙 明 斌 诚 建军 志刚 广田 天佑 秉义 存厚 润生 生旺'
const FEMALE_NAMES =
  '秀云 桂兰 秀英 玉珍 淑芳 桂花 改花 春梅 凤英 爱莲 翠萍 月娥 美玲 素珍 玉梅 秀兰 巧珍 存花 喜梅 果仙 ' +
  '兰英 金花 彩霞 慧 芳 敏 瑞芬 润莲 竹青 银娥 菊香 桃花 引弟 贵珍 文秀'
const GIVEN_NAMES = { male: MALE_NAMES.split(' '), female: FEMALE_NAMES.split(' ') }

/** Pingcheng district of Datong, GB/T 2260. */
const AREA = '140213'

/**
 * GB 11643-1999 gives the sequence numbers 996 to 999 to people of a hundred and more years only (odd for men, even for women).
 * Of these seniors nobody is that old, so that no real person has such a number.
 */
const SEQUENCES = { male: ['997', '999'], female: ['996', '998'] }

/**
 * 1349 is the range of a satellite network and not of a mobile operator, so that a number such as 1349000xxxx rings at nobody's home;
 * it is still a valid mobile number.
 */
const PHONE_RANGE = '1349000'

const TAG_SHARES: [MemberTag, number][] = [
  ['living_alone', 0.14],
  ['low_income', 0.08],
  ['disabled', 0.06],
  ['veteran', 0.05],
]
const RELATIVES = ['女儿', '儿子', '老伴', '儿媳', '孙女']

export interface Senior {
  form: RegisterMemberForm
  /** Business day on which the senior was registered. */
  registeredOn: string
}

/** The same person's number with a slip of the hand in its sequence, and the check character that fits it. */
export function mistypedId(idNumber: string): string {
  const sequence = idNumber.slice(14, 17)
  const other = [...SEQUENCES.male, ...SEQUENCES.female].find(
    (one) => one !== sequence && Number(one) % 2 === Number(sequence) % 2,
  )
  const digits = `${idNumber.slice(0, 14)}${other ?? sequence}`
  return digits + checkCharacterOf(digits)
}

/** Invents seniors who are 60 to 94 years old when they register on the given days. */
export function inventSeniors(random: Random, registrationDays: readonly string[]): Senior[] {
  const usedIds = new Set<string>()
  const phones = phoneNumbers(random)
  return registrationDays.map((registeredOn) => {
    const sex = random.chance(0.54) ? 'female' : 'male'
    const idNumber = inventIdNumber(random, sex, registeredOn, usedIds)
    const familyName = random.pick(FAMILY_NAMES)
    return {
      registeredOn,
      form: {
        name: familyName + random.pick(GIVEN_NAMES[sex]),
        idNumber,
        phone: random.chance(0.82) ? phones() : null,
        address: `御锦源小区 ${random.integer(1, 18)} 号楼 ${random.integer(1, 4)} 单元 ${random.integer(1, 11)}0${random.integer(1, 3)}`,
        tags: TAG_SHARES.filter(([, share]) => random.chance(share)).map(([tag]) => tag),
        emergencyContact: random.chance(0.6)
          ? {
              name: familyName + random.pick(GIVEN_NAMES[random.pick(['male', 'female'] as const)]),
              phone: phones(),
              relation: random.pick(RELATIVES),
            }
          : null,
        consents: {
          membership: true,
          showMaskedNameToShops: random.chance(0.97),
          photo: random.chance(0.35),
        },
      },
    }
  })
}

function inventIdNumber(
  random: Random,
  sex: 'male' | 'female',
  registeredOn: string,
  used: Set<string>,
): string {
  for (;;) {
    const birthday = addDays(addMonths(registeredOn, -12 * inventAge(random)), -random.integer(0, 364))
    const digits = AREA + birthday.replaceAll('-', '') + random.pick(SEQUENCES[sex])
    if (used.has(digits)) continue
    used.add(digits)
    return digits + checkCharacterOf(digits)
  }
}

/** Full years: most are between 65 and 80, as in the residents' register of an old quarter. */
function inventAge(random: Random): number {
  return Math.round(60 + 35 * ((random.next() + random.next()) / 2) * (0.75 + random.next() / 4))
}

/** Numbers of the range, each once. */
function phoneNumbers(random: Random): () => string {
  const used = new Set<number>()
  return () => {
    let last = random.integer(0, 9999)
    while (used.has(last)) last = (last + 1) % 10_000
    used.add(last)
    return PHONE_RANGE + String(last).padStart(4, '0')
  }
}
