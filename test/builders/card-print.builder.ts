import { call, type Answer } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { accepted, aMember, aPrintedCard, type Office } from './membership.builder.js'

export interface TestJob {
  id: string
  kind: string
  status: string
  progress: { done: number; total: number }
  outcome: Record<string, number>
  error: string | null
  requestedBy: string
  result: { name: string; contentType: string; bytes: number; until: string } | null
}

/** Does what waits in the queue, as the background does it. */
export async function doJobs(): Promise<void> {
  const { services } = await testApp()
  await services.background.runOnce('run-jobs')
}

export async function jobOf(office: Office, id: string): Promise<TestJob> {
  return accepted(await call('GET', `/jobs/${id}`, { token: office.staff }), 200)
}

/** Members with a printed card each, in the order of their numbers. */
export async function cardHolders(office: Office, names: readonly string[]) {
  const holders = []
  for (const name of names) {
    const { id } = await aMember(office, { name })
    const card = await aPrintedCard(office, id as string)
    holders.push({ memberId: id as string, card: card as Record<string, any> & { id: string } })
  }
  return holders
}

export function askPrint(
  office: Office,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return call('POST', '/card-prints', { token: office.staff, body: { layout: 'a4', ...body }, headers })
}

/** Asks for cards, waits for the job, and answers it with the file. */
export async function printed(
  office: Office,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
) {
  const asked = accepted(await askPrint(office, body, headers), 202)
  await doJobs()
  const job = await jobOf(office, asked.id as string)
  return { job, pdf: await fileOf(office, job.id) }
}

export async function fileOf(office: Office, jobId: string): Promise<Buffer> {
  const response = await downloadOf(office, jobId)
  if (response.status !== 200) throw new Error(`No file: ${response.status} ${await response.text()}`)
  return Buffer.from(await response.arrayBuffer())
}

export async function downloadOf(office: Office, jobId: string, token = office.staff): Promise<Response> {
  const { baseUrl } = await testApp()
  return fetch(`${baseUrl}/api/v1/jobs/${jobId}/result`, { headers: { authorization: `Bearer ${token}` } })
}
