// Lists to choose from, and the progress of jobs. Both work without: boxes are ticked one by one, and the page is opened anew.

const LOOK_MS = 2000

interface Job {
  status: string
  progress: { done: number; total: number }
}

/** One box that ticks all of the page. */
function offerAll(): void {
  const all = document.querySelector<HTMLInputElement>('[data-pick-all] input')
  const boxes = [...document.querySelectorAll<HTMLInputElement>('.pick input[type="checkbox"]')]
  if (!all || boxes.length === 0) return
  all.closest<HTMLElement>('[data-pick-all]')!.hidden = false
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length
    all.checked = ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
  }
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked
  })
  for (const box of boxes) box.addEventListener('change', show)
  show()
}

async function lookAfter(place: HTMLElement): Promise<'open' | 'over'> {
  const response = await fetch(place.dataset.job ?? '', {
    headers: { accept: 'application/json' },
    cache: 'no-store',
  })
  if (!response.ok) return 'over'
  const { status, progress } = (await response.json()) as Job
  if (status !== 'queued' && status !== 'running') return 'over'
  const bar = place.querySelector('progress')
  const text = place.querySelector<HTMLElement>('[data-job-text]')
  if (bar) {
    bar.max = Math.max(1, progress.total)
    bar.value = progress.done
  }
  if (text) {
    text.textContent = (text.dataset.pattern ?? '')
      .replace('#done', String(progress.done))
      .replace('#total', String(progress.total))
  }
  return 'open'
}

/** Shows how far the jobs are; when one is over, the page is opened anew with its result. */
async function watch(places: HTMLElement[]): Promise<void> {
  if (document.visibilityState === 'visible') {
    try {
      const states = await Promise.all(places.map(lookAfter))
      if (states.includes('over')) {
        location.replace(location.pathname)
        return
      }
    } catch {
      // No network for a moment: the next look may have it.
    }
  }
  setTimeout(() => void watch(places), LOOK_MS)
}

offerAll()
const places = [...document.querySelectorAll<HTMLElement>('[data-job]')]
if (places.length > 0) {
  for (const link of document.querySelectorAll<HTMLElement>('[data-refresh]')) link.hidden = true
  setTimeout(() => void watch(places), LOOK_MS)
}
