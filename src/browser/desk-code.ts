import { countDown } from './my/count-down.js'
import { readAloudOn } from './shared/read-aloud.js'

const time = document.getElementById('digits-time')
if (time) countDown(time)

const readAloud = document.getElementById('read-aloud')
if (readAloud) readAloudOn(readAloud)
