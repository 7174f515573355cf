import { readForm, choicesIn, textIn, type Typed } from './console-form.js'
import {
  cardSelectionForm,
  type CardSelection,
  type MemberSelection,
} from '../card-print/card-print.forms.js'

/** Names of the fields by which lists say what was chosen; forms carry them on to what comes next. */
const FILTER_FIELDS = ['q', 'status', 'tag'] as const

/**
 * What was chosen on a list: the ticked rows, or with `scope=search` everything that the list finds.
 * @throws Problem validation_failed when nothing was ticked
 */
export function selectionIn(values: Typed): CardSelection {
  if (textIn(values, 'scope') === 'search') {
    const filter = Object.fromEntries(FILTER_FIELDS.map((name) => [name, textIn(values, name)]))
    return readForm(cardSelectionForm, { filter })
  }
  if (textIn(values, 'scope') === 'list') {
    const cardFilter = {
      state: textIn(values, 'state'),
      expiringWithinDays: textIn(values, 'expiringWithinDays'),
    }
    return readForm(cardSelectionForm, { cardFilter })
  }
  if (textIn(values, 'scope') === 'import') {
    return readForm(cardSelectionForm, { importJobId: textIn(values, 'importJobId') })
  }
  const memberIds = choicesIn(values, 'memberIds')
  return readForm(
    cardSelectionForm,
    memberIds.length > 0 ? { memberIds } : { cardIds: choicesIn(values, 'cardIds') },
  )
}

/** The choice when it names members; undefined when it names cards. */
export function membersOf({ memberIds, filter, importJobId }: CardSelection): MemberSelection | undefined {
  return memberIds || filter || importJobId ? { memberIds, filter, importJobId } : undefined
}

/** The same choice as hidden fields of the next form. */
export function carriedOn({ memberIds, cardIds, filter, importJobId, cardFilter }: CardSelection) {
  if (importJobId) {
    return [
      { name: 'scope', value: 'import' },
      { name: 'importJobId', value: importJobId },
    ]
  }
  if (memberIds) return memberIds.map((value) => ({ name: 'memberIds', value }))
  if (cardIds) return cardIds.map((value) => ({ name: 'cardIds', value }))
  const fields = Object.entries(filter ?? cardFilter ?? {}).filter(([, value]) => value !== undefined)
  return [
    { name: 'scope', value: filter ? 'search' : 'list' },
    ...fields.map(([name, value]) => ({ name, value: String(value) })),
  ]
}
