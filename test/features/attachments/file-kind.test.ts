import { expect } from 'chai'
import fc from 'fast-check'
import { FILE_KINDS, fileVerdict } from '../../../src/features/attachments/file-kind.js'
import { disposition, keptName } from '../../../src/features/attachments/file-name.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('the kind of a file', () => {
  it('follows from its first bytes', () => {
    const table: [Buffer, unknown][] = [
      [bytes('%PDF-1.4\n...\n%%EOF'), 'pdf'],
      [bytes('\xff\xd8\xff\xe0JFIF'), 'jpeg'],
      [bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), 'png'],
      [bytes('RIFF\x10\0\0\0WEBPVP8 '), 'webp'],
      [bytes('%PDF-1.4 cut'), 'cut_off'],
      [bytes(' %PDF-1.4\n%%EOF'), 'kind'],
      [bytes('GIF89a'), 'kind'],
      [bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'kind'],
      [bytes('PK\x03\x04'), 'kind'],
      [bytes('RIFF\x10\0\0\0AVI '), 'kind'],
      [Buffer.alloc(0), 'kind'],
    ]
    for (const [file, expected] of table) {
      const verdict = fileVerdict(file)
      expect(verdict.ok ? verdict.kind : verdict.fault).to.equal(expected)
    }
  })

  it('gives every name an ending that is true, in one line without folders', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom(...FILE_KINDS),
        (sent, kind) => {
          const name = keptName(sent, kind, '扫描件')
          expect(name).to.match(/^[^\p{Cc}/\\"<>|?*:]{1,}\.(pdf|jpg|png|webp)$/u)
          const header = disposition('attachment', name)
          expect(header).to.match(
            /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w.~!$&+^`|#%-]+$/,
          )
          expect(decodeURIComponent(header.split("''")[1] ?? '')).to.equal(name)
        },
      ),
      { numRuns: 50 },
    )
    expect(keptName('C:\\fakepath\\协议.最终.PDF', 'pdf', 'x')).to.equal('协议.最终.pdf')
    expect(keptName('../../etc/passwd', 'png', 'x')).to.equal('passwd.png')
    expect(keptName('   ', 'jpeg', '扫描件')).to.equal('扫描件.jpg')
  })
})
