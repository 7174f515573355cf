import { countDown } from './my/count-down.js'
import { keepCodeFresh } from './my/live-code.js'
import { keepScreenOn } from './my/wake-lock.js'
import { readAloudOn } from './shared/read-aloud.js'

const readAloud = document.getElementById('read-aloud')
if (readAloud) readAloudOn(readAloud)

const code = document.getElementById('code')
if (code) {
  keepCodeFresh(code)
  keepScreenOn()
}

const digits = document.getElementById('digits-time')
if (digits) countDown(digits)
