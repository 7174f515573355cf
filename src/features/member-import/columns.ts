import { toHalfWidth } from '../../lib/half-width.js'

/** What a column of a list can say of a person; the names are those of the members' API. */
export const IMPORT_FIELDS = [
  'name',
  'idNumber',
  'phone',
  'address',
  'tags',
  'emergencyContact',
  'emergencyPhone',
  'membership',
  'showMaskedNameToShops',
  'photo',
] as const
export type ImportField = (typeof IMPORT_FIELDS)[number]

/** For each column of the file what it says; null when it is not read. */
export type Columns = readonly (ImportField | null)[]

export const REQUIRED_FIELDS = ['name', 'idNumber'] as const satisfies ImportField[]

/** How lists call their columns, without blanks and brackets. */
const NAMES: Record<ImportField, string> = {
  name: '姓名 名字 老人姓名 会员姓名 居民姓名 name fullname',
  idNumber:
    '身份证号 身份证 身份证号码 居民身份证号 居民身份证号码 公民身份号码 公民身份证号 证件号 证件号码 idnumber id idno',
  phone: '电话 手机 手机号 手机号码 电话号码 联系电话 联系方式 本人电话 老人电话 phone mobile telephone',
  address: '地址 住址 家庭住址 家庭地址 居住地址 现住址 详细地址 楼栋门牌 address',
  tags: '标签 情况 会员情况 人员类别 人员情况 特殊情况 老人类别 类别 备注类别 tags tag',
  emergencyContact: '紧急联系人 紧急联系人姓名 家属 家属姓名 子女 监护人 联系人 emergencycontact',
  emergencyPhone: '紧急联系人电话 紧急联系电话 家属电话 子女电话 监护人电话 联系人电话 emergencyphone',
  membership: '同意书 会员同意书 已签同意书 同意书已签 入会同意 知情同意 同意入会 consent membership',
  showMaskedNameToShops: '同意显示姓名 显示姓名 同意向商户显示姓名 showmaskednametoshops',
  photo: '同意使用照片 同意照片 照片同意 photo',
}
const FIELD_BY_NAME = new Map(
  IMPORT_FIELDS.flatMap((field) => NAMES[field].split(' ').map((name) => [name, field] as const)),
)
/** Above the names of the columns a list may have a title and a date. */
export const TITLE_ROWS = 10

/** What a column says by its name; null when the name is not known. */
export function fieldOfHeader(header: string): ImportField | null {
  const plain = toHalfWidth(header)
    .replace(/[([{【〔].*?[)\]}】〕]/g, '')
    .replace(/[\s*:_\-.、,/]/g, '')
    .toLowerCase()
  return FIELD_BY_NAME.get(plain) ?? null
}

/** Matches columns by their names; of two with one meaning the first is read. */
export function matchColumns(header: readonly string[]): (ImportField | null)[] {
  const taken = new Set<ImportField>()
  return header.map((name) => {
    const field = fieldOfHeader(name)
    if (field === null || taken.has(field)) return null
    taken.add(field)
    return field
  })
}

/** Where the names of the columns stand: in the first rows, where most of them are known; else in the first row. */
export function findHeader(rows: readonly (readonly string[])[]): number {
  const known = rows.slice(0, TITLE_ROWS).map((row) => matchColumns(row).filter(Boolean).length)
  const most = Math.max(0, ...known)
  return most === 0 ? 0 : known.indexOf(most)
}

/** Whether each field is read from one column at most, and those that every person needs from one. */
export function areColumnsGood(columns: Columns): boolean {
  const named = columns.filter((field) => field !== null)
  return new Set(named).size === named.length && REQUIRED_FIELDS.every((field) => named.includes(field))
}
