import path from 'node:path'
import { businessDayOf } from '../../src/lib/business-day.js'
import type { Demonstration } from './demonstration.js'
import { settleAgreements } from './day/agreements.js'
import { careForSeniors } from './day/care.js'
import { endTheDay } from './day/close.js'
import { serveAtTheCounter } from './day/counter.js'
import { importList } from './day/import.js'
import { registerMember } from './day/members.js'
import { reportTheMonth } from './day/report.js'
import { beginTheDay } from './day/sign-in.js'
import { settleTheMonth } from './day/statements.js'
import { aPerson } from './people.js'
import { Walk } from './walk.js'

/** The working day of a community worker at the PC, and the cashier's counter beside it. */
export async function workerDay(demo: Demonstration, folder: string): Promise<Walk> {
  const walk = new Walk('工作人员的一天', demo, folder)
  const member = { id: '', cardId: '', code: '' }
  const staff = await aPerson()
  const day = { walk, demo, staff, today: businessDayOf(new Date()), secret: '', member }
  await beginTheDay(day)
  await settleAgreements(day)
  await registerMember(day)
  await importList(day)
  await serveAtTheCounter(day)
  await careForSeniors(day)
  await settleTheMonth(day)
  await reportTheMonth(day, path.join(folder, 'report-paper'))
  await endTheDay(day)
  await staff.close()
  return walk
}
