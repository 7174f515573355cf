import { deleteSeenOf } from './notice.repository.js'

/** That an erased member has seen notices is forgotten. */
export const forgetNoticesSeenBy = deleteSeenOf
