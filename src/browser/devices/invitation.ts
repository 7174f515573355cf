/** How long the link of an invitation is still good, as text and bar; a link that is over is taken off the screen. */
export function invitation(box: HTMLElement) {
  const { left = '', over = '' } = box.dataset
  const endsAt = Date.now() + Number(box.dataset.life) * 1000
  const bar = box.querySelector('progress')
  const words = box.querySelector('[data-words]')
  const button = box.querySelector<HTMLButtonElement>('[data-copy]')

  function tick() {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000))
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    if (bar) bar.value = seconds
    if (words) words.textContent = seconds > 0 ? left.replace('{time}', time) : over
    if (seconds > 0) return
    clearInterval(timer)
    for (const part of box.querySelectorAll<HTMLElement>('[data-link]')) part.hidden = true
  }

  const timer = setInterval(tick, 1000)
  tick()
  // The clipboard needs a secure context; the link can be marked by hand everywhere.
  if (!button || !navigator.clipboard) return
  button.hidden = false
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(button.dataset.copy ?? '').then(() => {
      button.textContent = button.dataset.done ?? ''
    })
  })
}
