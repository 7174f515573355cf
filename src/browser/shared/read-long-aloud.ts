/**
 * A button that reads its `data-read` aloud sentence by sentence, because browsers break off long ones, and stops when it is
 * pressed again. Where the browser has no speech, it says so.
 */
export function readLongAloudOn(button: HTMLElement) {
  const label = button.querySelector('span')
  const { read = '', stop = '', unable = '' } = button.dataset
  const start = label?.textContent ?? ''
  const speech = 'speechSynthesis' in window ? window.speechSynthesis : null
  let isReading = false

  function show(reading: boolean) {
    isReading = reading
    label?.replaceChildren(reading ? stop : start)
    button.setAttribute('aria-pressed', String(reading))
  }

  button.addEventListener('click', () => {
    if (!speech) {
      label?.replaceChildren(unable)
      return
    }
    speech.cancel()
    if (isReading) {
      show(false)
      return
    }
    const sentences = read.match(/[^。！？\n]+[。！？\n]*/g) ?? []
    show(true)
    for (const [index, sentence] of sentences.entries()) {
      const utterance = new SpeechSynthesisUtterance(sentence.trim())
      utterance.lang = document.documentElement.lang
      utterance.rate = 0.85
      if (index === sentences.length - 1) {
        utterance.addEventListener('end', () => {
          show(false)
        })
      }
      speech.speak(utterance)
    }
  })
  window.addEventListener('pagehide', () => speech?.cancel())
}
