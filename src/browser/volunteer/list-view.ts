import { make } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import type { MyVisit, QueuedRecord } from './types.js'

interface Parts {
  words: Words
  onRecord: (visit: MyVisit) => void
  onNoted: (key: string) => void
}

/** Draws visits as a list of doors. */
export function createListView({ words, onRecord, onNoted }: Parts) {
  function stateOf(visit: MyVisit, queued: QueuedRecord | undefined): HTMLElement {
    if (queued?.refusal) return refusalOf(queued)
    const met = queued?.met ?? visit.met
    const [kind, word] = queued ? ['waiting', 'page.waiting'] : ['landed', 'page.landed']
    const text = `${words(met ? 'page.met' : 'page.not_met')} · ${words(word)}`
    return make('p', `door-today__state door-today__state--${kind}`, text)
  }

  function refusalOf({ key, refusal }: QueuedRecord): HTMLElement {
    const box = make('div', 'stack')
    box.append(
      make(
        'p',
        'door-today__state door-today__state--refused',
        words('page.refused', { why: refusal ?? '' }),
      ),
    )
    const noted = make('button', 'button button--wide', words('page.refused_ok'))
    noted.type = 'button'
    noted.addEventListener('click', () => {
      onNoted(key)
    })
    box.append(noted)
    return box
  }

  function whereOf(visit: MyVisit): HTMLElement[] {
    // Of another day neither is known, and nothing is to be said of that.
    if (visit.name === null) return []
    const address = make('p', 'door-today__address', visit.address ?? words('page.no_address'))
    if (!visit.phone) return [address, make('p', '', words('page.no_phone'))]
    const call = make('a', 'button button--call button--wide', words('page.call', { phone: visit.phone }))
    call.href = `tel:${visit.phone}`
    return [address, call]
  }

  function doorOf(visit: MyVisit, queued: QueuedRecord | undefined, heading: 'h2' | 'h3'): HTMLElement {
    const door = make('li', 'panel stack')
    door.dataset.visit = visit.id
    door.append(make(heading, '', visit.name ?? visit.maskedName))
    if (visit.tags.length > 0) {
      const tags = make('ul', 'tags')
      tags.setAttribute('role', 'list')
      tags.append(...visit.tags.map((tag) => make('li', '', words(`tags.${tag}`))))
      door.append(tags)
    }
    door.append(...whereOf(visit))
    if (queued || visit.state === 'recorded') door.append(stateOf(visit, queued))
    else {
      const record = make('button', 'button button--main button--wide', words('page.record'))
      record.type = 'button'
      record.setAttribute('aria-label', `${words('page.record')} ${visit.name ?? visit.maskedName}`)
      record.addEventListener('click', () => {
        onRecord(visit)
      })
      door.append(record)
    }
    return door
  }

  return {
    /** `heading`: by what stands above the list. */
    draw(
      list: HTMLElement,
      visits: readonly MyVisit[],
      queue: readonly QueuedRecord[],
      heading: 'h2' | 'h3',
    ) {
      const queued = new Map(queue.map((each) => [each.visitId, each]))
      list.replaceChildren(...visits.map((visit) => doorOf(visit, queued.get(visit.id), heading)))
    },
  }
}
