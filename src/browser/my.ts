import { countDown } from './my/count-down.js'
import { keepCodeFresh } from './my/live-code.js'
import { forgetProofs } from './my/proof/proofs.js'
import { keepScreenOn } from './my/wake-lock.js'
import { useWorker } from './my/worker-client.js'
import { readAloudOn } from './shared/read-aloud.js'

const readAloud = document.getElementById('read-aloud')
if (readAloud) readAloudOn(readAloud)

const code = document.getElementById('code')
if (code) {
  keepCodeFresh(code)
  keepScreenOn()
  useWorker()
}

const digits = document.getElementById('digits-time')
if (digits) countDown(digits)

// A phone that is not bound any more has nothing to show without network either.
const gone = document.getElementById('proofs-gone')
if (gone) {
  void forgetProofs().then((hadProofs) => {
    gone.hidden = !hadProofs
  })
}
