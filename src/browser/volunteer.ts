import { startVolunteer } from './volunteer/app.js'

const WORKER = '/public/js/volunteer-worker.js'
const SCOPE = '/volunteer'

const root = document.getElementById('volunteer')
if (root) {
  void startVolunteer(root)
  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register(WORKER, { scope: SCOPE }).catch(() => undefined)
  }
}
