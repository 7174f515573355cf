/** A button that reads its `data-read` aloud; where the browser has no speech, it says so. */
export function readAloudOn(button: HTMLElement) {
  button.addEventListener('click', () => {
    const speech = 'speechSynthesis' in window ? window.speechSynthesis : null
    if (!speech) {
      button.querySelector('span')?.replaceChildren(button.dataset.unable ?? '')
      return
    }
    const utterance = new SpeechSynthesisUtterance(button.dataset.read ?? '')
    utterance.lang = document.documentElement.lang
    utterance.rate = 0.85
    speech.cancel()
    speech.speak(utterance)
  })
}
