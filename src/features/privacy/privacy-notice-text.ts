import type { Translate } from '../../infrastructure/i18n.js'
import { readablePhoneNumber } from '../../lib/phone-number.js'
import type { CommunityRecord } from '../communities/community.repository.js'

export interface NoticeSection {
  title: string
  paragraphs: string[]
}

/** The parts of our own text, in the order in which they are read. */
const PARTS = ['what', 'why', 'who', 'how_long', 'rights', 'contact'] as const

/** Our own text: what this program does, for the community that uses it. */
export function ourNotice(t: Translate, community: CommunityRecord): string {
  const { name, street, district, settings } = community
  const values = {
    community: name,
    street,
    district,
    phone: readablePhoneNumber(settings.contactPhone ?? ''),
  }
  const withPhone = settings.contactPhone ? 'contact' : 'contact_desk'
  return PARTS.map((part) => {
    const text = part === 'contact' ? withPhone : part
    return `# ${t(`privacy:notice.${part}.title`)}\n${t(`privacy:notice.${text}.text`, values)}`
  }).join('\n\n')
}

/** The sections of a text: a line that begins with # opens one, every other line is a paragraph. */
export function noticeSections(text: string): NoticeSection[] {
  const sections: NoticeSection[] = []
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    if (line === '') continue
    if (line.startsWith('#')) {
      sections.push({ title: line.replace(/^#+\s*/, ''), paragraphs: [] })
      continue
    }
    if (sections.length === 0) sections.push({ title: '', paragraphs: [] })
    sections.at(-1)?.paragraphs.push(line)
  }
  return sections
}

/** The text as it is read aloud: without signs, each line a sentence. */
export function spokenNotice(sections: readonly NoticeSection[]): string {
  return sections
    .flatMap(({ title, paragraphs }) => [...(title ? [`${title}。`] : []), ...paragraphs])
    .join('\n')
}
