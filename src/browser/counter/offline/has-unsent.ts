import { isUnsent, openOfflineStore } from './store.js'

/** Whether facts wait in this browser that were not handed in yet. */
export async function hasUnsent(): Promise<boolean> {
  try {
    const store = await openOfflineStore()
    const entries = await store.all()
    store.close()
    return entries.some(isUnsent)
  } catch {
    return false
  }
}
