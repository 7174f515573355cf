import ExcelJS from 'exceljs'
import { anIdNumber as anyIdNumber, type Office } from '../../builders/membership.builder.js'
import type { Answer } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'

export const HEADER = ['姓名', '身份证号', '联系电话', '家庭住址', '人员类别', '会员同意书', '显示姓名']

/** Not one that looks as if a spreadsheet had lost its last digits. */
export function anIdNumber(birthDate?: string): string {
  for (;;) {
    const id = anyIdNumber(birthDate)
    if (!id.endsWith('000')) return id
  }
}

export const csv = (rows: readonly (readonly string[])[], separator = ',') =>
  Buffer.from(rows.map((row) => row.join(separator)).join('\r\n'))

export async function xlsx(rows: readonly (readonly unknown[])[]): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  workbook.addWorksheet('名单').addRows(rows as unknown[][])
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** Sends a file as a program does. */
export async function send(
  office: Pick<Office, 'staff'>,
  bytes: Uint8Array,
  query: Record<string, string> = {},
): Promise<Answer> {
  const { baseUrl } = await testApp()
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(bytes)]), 'list')
  const search = new URLSearchParams(query).toString()
  const response = await fetch(`${baseUrl}/api/v1/members/import?${search}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${office.staff}` },
    body: form,
  })
  return { status: response.status, body: await response.json(), headers: response.headers }
}

/** A row that can be registered, below `HEADER`. */
export function person(
  name: string,
  id: string,
  { phone = '', address = '', tags = '', consent = '是' } = {},
) {
  return [name, id, phone, address, tags, consent, '是']
}
