import { readAloudOn } from './shared/read-aloud.js'

for (const button of document.querySelectorAll<HTMLElement>('[data-read-aloud]')) {
  button.hidden = false
  readAloudOn(button)
}
