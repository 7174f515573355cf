import { readLongAloudOn } from './shared/read-long-aloud.js'

const button = document.getElementById('read-notice')
if (button) readLongAloudOn(button)
