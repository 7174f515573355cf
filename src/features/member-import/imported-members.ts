import { NotFoundProblem } from '../../problems.js'
import { countMembersOfRows, findImportOfJob, membersOfRows } from './import.repository.js'

/**
 * The members whom an import has registered or changed so far, for the week that this is kept.
 * @throws NotFoundProblem when the job is no import of the community
 */
export async function importedMembers(communityId: string, jobId: string): Promise<string[]> {
  const stored = await findImportOfJob(communityId, jobId)
  if (!stored) throw new NotFoundProblem()
  return membersOfRows({ communityId, importId: String(stored._id) })
}

/** How many they are; 0 for a job that is no import. */
export async function countImported(communityId: string, jobId: string): Promise<number> {
  const stored = await findImportOfJob(communityId, jobId)
  return stored ? countMembersOfRows({ communityId, importId: String(stored._id) }) : 0
}
