import { deflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { Problem } from '../../../src/problems.js'
import { fieldOfHeader, findHeader, matchColumns } from '../../../src/features/member-import/columns.js'
import { isSpoiltNumber, readRow, readTags, yesOrNo } from '../../../src/features/member-import/read-row.js'
import { openTable } from '../../../src/features/member-import/read-table.js'
import { decodeText, separatorOf, textRows } from '../../../src/features/member-import/text-table.js'
import { WorkbookError, workbookRows } from '../../../src/features/member-import/xlsx-table.js'
import { anIdNumber, csv, xlsx } from './lists.js'

describe('the columns of a list', () => {
  for (const [header, field] of [
    ['姓名', 'name'],
    [' 姓 名 *', 'name'],
    ['身份证号（18位）', 'idNumber'],
    ['ＩＤ　ｎｕｍｂｅｒ', 'idNumber'],
    ['公民身份号码', 'idNumber'],
    ['联系电话', 'phone'],
    ['紧急联系人电话', 'emergencyPhone'],
    ['紧急联系人', 'emergencyContact'],
    ['现住址', 'address'],
    ['序号', null],
    ['', null],
  ] as const) {
    it(`know ${header || 'no name'} as ${field ?? 'nothing'}`, () => {
      expect(fieldOfHeader(header)).to.equal(field)
    })
  }

  it('are read from the first of two with the same meaning, below titles and dates', () => {
    expect(matchColumns(['姓名', '电话', '手机号'])).to.deep.equal(['name', 'phone', null])
    expect(
      findHeader([['老人名单'], ['2026年11月'], ['序号', '姓名', '身份证'], ['1', '姓名', '']]),
    ).to.equal(2)
    expect(findHeader([['甲'], ['乙']])).to.equal(0)
  })

  it('give no field twice, whatever their names', () => {
    const name = fc.oneof(fc.constantFrom('姓名', '名字', '手机', '电话', '住址'), fc.string())
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), (header) => {
        const fields = matchColumns(header).filter(Boolean)
        expect(fields).to.have.length(new Set(fields).size)
      }),
    )
  })
})

describe('the text of a list', () => {
  it('is read back as it was written, whatever separator and whatever is in the cells', async () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 })
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t'), async (rows, separator) => {
        const text = rows.map((row) => row.map(quoted).join(separator)).join('\r\n')
        expect(separatorOf(text)).to.equal(separator)
        expect(await rowsIn(textRows(text, 100))).to.deep.equal(rows)
      }),
    )
  })

  it('is told by its bytes: UTF-8, GB 18030, UTF-16; bytes that are no text are none', () => {
    expect(decodeText(Buffer.from('\ufeff李秀云'))).to.equal('李秀云')
    expect(decodeText(Buffer.from('c0eed0e3d4c6', 'hex'))).to.equal('李秀云')
    // 𬙂, which only GB 18030 has.
    expect(decodeText(Buffer.from('9835f736', 'hex'))).to.have.length(2)
    expect(decodeText(Buffer.from('\ufeff李', 'utf16le'))).to.equal('李')
    expect(decodeText(Buffer.from([0, 1, 2]))).to.equal(null)
    expect(decodeText(Buffer.from([0xff, 0xff, 0xff]))).to.equal(null)
  })

  it('is the same list each time it is read, however long it is, and others have their turns meanwhile', async () => {
    const people = Array.from({ length: 20_000 }, (_, index) => [`李秀云${index}`, `${index}号楼，𬙂家`])
    const table = await openTable(csv([['姓名', '住址'], ...people]))
    expect(table.header).to.deep.equal(['姓名', '住址'])
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    for (let time = 0; time < 2; time += 1) {
      const lines = await rowsIn(table.lines())
      expect(lines.map(({ cells }) => cells)).to.deep.equal(people)
      expect(lines.at(-1)?.row).to.equal(20_001)
    }
    clearInterval(timer)
    expect(turns).to.be.greaterThan(5)
  })

  it('with a quote that is left open, or one person too many, is refused at its end', async () => {
    const open = await openTable(Buffer.from(`姓名,住址\r\n${'甲,乙\r\n'.repeat(50)}丙,"丁`))
    const many = await openTable(csv([['姓名'], ...Array.from({ length: 20_001 }, () => ['甲'])]))
    for (const [table, message] of [
      [open, 'fields:import_broken'],
      [many, 'fields:import_rows'],
    ] as const) {
      const failure = await failureOf(rowsIn(table.lines()))
      expect(failure).to.be.instanceOf(Problem).with.property('code', 'validation_failed')
      expect((failure as Problem).extras.errors).to.deep.equal([{ path: 'file', message }])
    }
  })

  it('keeps the numbers of its rows where some are empty', async () => {
    const lines = await peopleIn(csv([['姓名'], [''], ['甲'], [], ['乙']]))
    expect(lines).to.deep.equal([
      { row: 3, cells: ['甲'] },
      { row: 5, cells: ['乙'] },
    ])
  })
})

describe('a workbook', () => {
  it('gives text, numbers as they are shown, and what a formula came to', async () => {
    const bytes = await xlsx([
      ['甲', 13800138000, true],
      [],
      [{ formula: '1+1', result: 2 }, { richText: [{ text: '李' }, { text: '秀云' }] }, 1.4021319500101e17],
    ])
    const rows = await rowsIn(workbookRows(bytes, 100))
    expect(rows[0]).to.deep.equal(['甲', '13800138000', '1'])
    expect(rows[2]).to.deep.equal(['2', '李秀云', '1.4021319500101e+17'])
  })

  it('that unzips to more than it may is refused', async () => {
    const parts = {
      'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': '<r><Relationship Id="r1" Target="worksheets/sheet1.xml"/></r>',
      'xl/worksheets/sheet1.xml': Buffer.concat([Buffer.from('<sheet>'), Buffer.alloc(120 * 2 ** 20, ' ')]),
    }
    const bomb = zip(parts)
    expect(bomb.length).to.be.below(200_000)
    expect(await failureOf(rowsIn(workbookRows(bomb, 100)))).to.be.instanceOf(WorkbookError)
  })

  it('with entities, broken parts or a row far below is refused', async () => {
    const sheet = (content: string) =>
      zip({
        'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': '<r><Relationship Id="r1" Target="worksheets/sheet1.xml"/></r>',
        'xl/worksheets/sheet1.xml': content,
      })
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha">]><s><row><c t="str"><v>&a;</v></c></row></s>'
    expect(await failureOf(rowsIn(workbookRows(sheet(laughs), 9)))).to.be.instanceOf(WorkbookError)
    expect(await failureOf(rowsIn(workbookRows(sheet('<s><row>'), 9)))).to.be.instanceOf(WorkbookError)
    expect(await failureOf(rowsIn(workbookRows(zip({ a: 'b' }), 9)))).to.be.instanceOf(WorkbookError)
    const far = sheet('<s><row r="1048576"><c t="str"><v>甲</v></c></row></s>')
    expect(await failureOf(peopleIn(far))).to.be.instanceOf(Problem)
  })

  it('is read or refused, whatever the bytes', async () => {
    const bytes = await xlsx([['姓名', '身份证号'], ['李秀云', '1']]) // prettier-ignore
    const broken = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(broken, async ([at, value]) => {
        const changed = Buffer.from(bytes)
        changed[at] = value
        const failure = await failureOf(peopleIn(changed))
        expect(failure === null || failure instanceof Problem).to.equal(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a row of a list', () => {
  const columns = ['name', 'idNumber', 'phone', 'tags', 'membership'] as const
  const none = { membership: false, showMaskedNameToShops: false }

  it('becomes the form by which one member is registered', () => {
    const id = anIdNumber()
    const read = readRow([' 李秀云 ', id, '', '独居老人，低保；无', '✓'], columns, none)
    expect(JSON.parse(JSON.stringify(read))).to.deep.equal({
      ok: true,
      form: {
        name: '李秀云',
        idNumber: id,
        tags: ['living_alone', 'low_income'],
        consents: { membership: true, showMaskedNameToShops: false },
      },
      stated: { membership: true },
    })
  })

  it('that says no is not overruled by what is stated for all', () => {
    const all = { membership: true, showMaskedNameToShops: true }
    const read = readRow(['李', '1', '', '', '未签'], columns, all)
    expect(read.ok && read.form.consents).to.deep.equal({ membership: false, showMaskedNameToShops: true })
  })

  it('knows an ID number that a spreadsheet has spoilt', () => {
    for (const text of ['1.40213E+17', '1.40213195001011e17', '１.4E+17'])
      expect(isSpoiltNumber(text)).to.equal(true)
    expect(isSpoiltNumber('140213195001011000')).to.equal(true)
    expect(isSpoiltNumber(anIdNumber())).to.equal(false)
    expect(isSpoiltNumber('14021319500101001X')).to.equal(false)
  })

  it('is read without an exception, whatever stands in it', () => {
    const cells = fc.array(fc.string({ unit: 'binary', maxLength: 1100 }), { maxLength: 8 })
    fc.assert(
      fc.property(cells, (row) => {
        const read = readRow(row, columns, none)
        expect(read.ok || read.errors.length > 0).to.equal(true)
      }),
    )
  })

  it('says yes and no in the words of lists', () => {
    for (const word of ['是', '已签', '√', 'Ｙ', '1']) expect(yesOrNo(word), word).to.equal(true)
    for (const word of ['否', '未签', '×', 'no', '0']) expect(yesOrNo(word), word).to.equal(false)
    expect(yesOrNo('大概')).to.equal(null)
    expect(readTags('没有')).to.deep.equal([])
    expect(readTags('退伍军人/不知道')).to.deep.equal(['veteran', '不知道'])
  })
})

async function rowsIn<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = []
  for await (const row of rows) read.push(row)
  return read
}

/** The people of a list, read to its end. */
const peopleIn = async (bytes: Buffer) => rowsIn((await openTable(bytes)).lines())

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return null
  } catch (error) {
    return error
  }
}

/** A zip file of these parts. */
function zip(parts: Record<string, string | Buffer>): Buffer {
  const bodies: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const data = deflateRawSync(content)
    const sizes = Buffer.alloc(16)
    sizes.writeUInt32LE(data.length, 4)
    sizes.writeUInt32LE(Buffer.byteLength(content), 8)
    sizes.writeUInt16LE(Buffer.byteLength(name), 12)
    const begin = Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 0])
    const local = [Buffer.from('PK\u0003\u0004'), begin, sizes, Buffer.from(name), data]
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    entries.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), begin, sizes, place, Buffer.from(name)])) // prettier-ignore
    const body = Buffer.concat(local)
    bodies.push(body)
    offset += body.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, directory, Buffer.from('PK\u0005\u0006'), end])
}
