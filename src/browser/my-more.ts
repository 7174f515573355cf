import { tellWhatWasUsed } from './my/live-notifications.js'
import { readAloudOn } from './shared/read-aloud.js'

for (const button of document.querySelectorAll<HTMLElement>('[data-read-aloud]')) {
  button.hidden = false
  readAloudOn(button)
}

const live = document.getElementById('live')
if (live) tellWhatWasUsed(live)
