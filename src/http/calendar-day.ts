import { businessDay } from './api-route.js'

/** A day that people ask reports and events for: of the years 1900 to 2999, so that every neighbouring day has a name too. */
export const calendarDay = businessDay.refine((day) => day >= '1900-01-01' && day <= '2999-12-31', {
  error: 'fields:day',
})
