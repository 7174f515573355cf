import { timeOfDayIn } from '../../lib/business-day.js'
import { createScanView } from '../counter/scan-view.js'
import { listenToScanner } from '../counter/scanner-keys.js'
import { createSound } from '../counter/sound.js'
import type { Presented } from '../counter/types.js'
import type { Answer } from '../shared/answer.js'
import { newKey } from '../shared/new-key.js'
import { byId, say } from '../shared/page.js'
import { createWords } from '../shared/words.js'
import { createDoorCalls, type Attended } from './calls.js'
import { createOfflineDoor, type OfflineDoor, type Taken } from './offline.js'
import { createDoorResult, type DoorResult } from './result.js'
import { openDoorStore } from './store.js'
import { useDoorWorker } from './worker-client.js'

const LOOK_AFTER_MS = 15_000

/** The door of an activity: a scan, an answer, the next scan. */
export async function runDoor() {
  const page = byId('door')
  const { words: json = '{}', activity = '', holder = '', csrf = '', query = '', wasm = '' } = page.dataset
  const words = createWords(json)
  const language = document.documentElement.lang === 'en' ? 'en' : 'zh-CN'
  const show = createDoorResult(createSound(language))
  const calls = createDoorCalls({ path: `/activities/${activity}`, query, csrf })
  let offline: OfflineDoor | null = null
  let wasLost = false
  let isBusy = false

  const scanView = createScanView({
    words,
    wasmUrl: wasm,
    onPresented: (presented) => void take(presented),
  })
  listenToScanner((code) => void take({ code }))

  async function take(presented: Presented) {
    if (isBusy) return
    isBusy = true
    try {
      show(await signIn(presented))
      scanView.clear()
    } finally {
      isBusy = false
      scanView.watch(true)
      await drawQueue()
    }
  }

  async function signIn(presented: Presented): Promise<DoorResult> {
    const key = newKey()
    const answer: Answer<Attended> = navigator.onLine
      ? await calls.attend(presented, key, wasLost)
      : { kind: 'lost' }
    wasLost = answer.kind === 'lost'
    if (answer.kind === 'ok') return resultOf(answer.body, answer.status === 201)
    if (answer.kind === 'problem') {
      const { title, detail } = answer.problem
      return {
        tone: 'no',
        word: words('door.no'),
        name: title,
        text: detail,
        spoken: words('door.spoken.no'),
      }
    }
    if (!offline) return refused(words('door.no_lease'))
    // Under the same key: if the server has taken it after all, handing it in finds that out.
    return 'code' in presented
      ? offlineResult(await offline.take(presented.code, key))
      : refused(words('door.reasons.not_a_printed_card'))
  }

  function resultOf(attended: Attended, isNew: boolean): DoorResult {
    const time = timeOfDayIn(new Date(attended.at))
    const name = attended.maskedName ?? ''
    if (!isNew && attended.outcome === 'again') {
      const text = words('door.again_at', { time })
      return {
        tone: 'warn',
        word: words('door.again'),
        name,
        text,
        next: words('door.next'),
        spoken: words('door.spoken.again'),
      }
    }
    if (isNew) countOneMore()
    const notes = [
      words('door.signed_at', { time }),
      ...(attended.isWalkIn ? [words('door.walk_in')] : []),
      ...attended.flags.map((flag) => words(`door.${flag}`)),
    ]
    return {
      tone: 'ok',
      word: words('door.yes'),
      name,
      text: notes.join(' · '),
      next: words('door.next'),
      spoken: words('door.spoken.yes'),
    }
  }

  function offlineResult(taken: Taken): DoorResult {
    if (taken.kind === 'refused') {
      const isOfDevice = taken.reason === 'no_lease' || taken.reason === 'not_stored'
      return refused(words(isOfDevice ? `door.${taken.reason}` : `door.reasons.${taken.reason}`))
    }
    if (taken.kind === 'again') {
      const text = words('door.again_at', { time: timeOfDayIn(new Date(taken.at)) })
      return {
        tone: 'warn',
        word: words('door.again'),
        text,
        next: words('door.next'),
        spoken: words('door.spoken.again'),
      }
    }
    const name = taken.number ? words('door.card', { number: taken.number }) : words('door.phone')
    return {
      tone: 'warn',
      word: words('door.offline'),
      name,
      text: words('door.stored'),
      next: words('door.next'),
      spoken: words('door.spoken.offline'),
    }
  }

  const refused = (text: string): DoorResult => ({
    tone: 'no',
    word: words('door.no'),
    text,
    spoken: words('door.spoken.no'),
  })

  function countOneMore() {
    const present = byId('door-present')
    present.textContent = String(Number(present.textContent) + 1)
  }

  async function drawQueue() {
    const count = (await offline?.waiting()) ?? 0
    say(byId('door-queue'), count > 0 ? words('door.queue_one', { count }) : '')
    say(byId('door-line'), wasLost || !navigator.onLine ? words('door.line_off') : '')
  }

  async function look() {
    if (!offline || !navigator.onLine) return drawQueue()
    await offline.renew()
    await offline.upload()
    await drawQueue()
  }

  try {
    offline = createOfflineDoor({ activityId: activity, holder, store: await openDoorStore(), calls })
    await offline.begin()
  } catch {
    // A browser that keeps nothing goes on as a page of the network.
    offline = null
  }
  window.addEventListener('online', () => {
    wasLost = false
    void look()
  })
  window.addEventListener('offline', () => void drawQueue())
  setInterval(() => void look(), LOOK_AFTER_MS)
  void useDoorWorker()
  scanView.watch(false)
  await look()
  page.dataset.ready = offline ? 'yes' : 'online'
  await scanView.begin()
}
