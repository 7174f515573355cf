/** Shows how long typed digits are still good, as text and bar. */
export function countDown(box: HTMLElement) {
  const { left = '', over = '' } = box.dataset
  const lifeMs = Number(box.dataset.life) * 1000
  const bar = box.querySelector('progress')
  const words = box.querySelector('p')

  function tick() {
    const seconds = Math.max(0, Math.ceil((lifeMs - performance.now()) / 1000))
    if (bar) bar.value = seconds
    if (words) words.textContent = seconds > 0 ? left.replace('{seconds}', String(seconds)) : over
  }

  setInterval(tick, 1000)
  tick()
}
