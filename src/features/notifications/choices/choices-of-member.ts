import { deleteChoiceOf, findMuted } from './choice.repository.js'

/** For the copy of the own data. */
export const mutedOfMember = findMuted

/** What an erased member wanted is forgotten. */
export const forgetNotificationChoices = deleteChoiceOf
