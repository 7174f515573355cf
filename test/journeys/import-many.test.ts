import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { anIdNumber, csv, HEADER, person } from '../features/member-import/lists.js'
import { runApart, startCompiled } from '../helpers/child.js'
import { aPlace } from '../helpers/places.js'

const APART = new URL('import-world.ts', import.meta.url)
const USERNAME = 'import-staff'
const PASSWORD = 'korrekt-Pferd-88'
/** Enough that it is killed long before the end. */
const PEOPLE = 500
/** Few, so that the test is short: the README says what 20,000 take. */
const MEASURED = 800

interface Finished {
  before: number
  job: { status: string; progress: { done: number; total: number }; outcome: Record<string, number> }
  names: string[]
  numbers: number[]
  registered: number
  imported: number
  fileOwners: string[]
  result: string
}

describe('importing the members of a whole community', function () {
  this.timeout(900_000)

  it('survives that the program is killed in the middle: no row twice, none lost, the counts right', async () => {
    const place = aPlace('import')
    const { environment } = place
    const { communityId } = await runApart<{ communityId: string }>(
      APART,
      ['make', USERNAME, PASSWORD],
      environment,
    )
    const names = Array.from({ length: PEOPLE }, (_, index) => `李${index}`)
    const rows = names.map((name) => person(name, anIdNumber()))
    // Twice in the list, and wrong: they are told apart from what an earlier attempt did.
    rows.push(person('李0', rows[0]?.[1] ?? ''), person('王建国', '1'))
    const program = await startCompiled(environment)
    const { id, poll } = await begin(program.baseUrl, rows)
    let job = await poll()
    while (job.status === 'queued' || job.progress.done === 0) job = await poll()
    await program.kill()
    expect(job.status).to.equal('running')
    expect(job.progress.done).to.be.below(PEOPLE)

    const finished = await runApart<Finished>(APART, ['finish', communityId, id], environment)

    expect(finished.before).to.be.within(1, PEOPLE - 1)
    expect(finished.job).to.deep.include({
      status: 'done',
      progress: { done: PEOPLE + 2, total: PEOPLE + 2 },
      outcome: { created: PEOPLE, updated: 0, unchanged: 0, rejected: 2 },
    })
    expect(finished.names).to.deep.equal(names)
    expect(finished.numbers).to.deep.equal(names.map((_, index) => index + 1))
    expect(finished).to.include({ registered: PEOPLE, imported: 1 })
    expect(finished.fileOwners).to.deep.equal([id])
    const lines = finished.result.trim().split('\r\n')
    expect(lines).to.have.length(PEOPLE + 3)
    expect(lines.filter((line) => line.endsWith('新登记,,'))).to.have.length(PEOPLE)
    await place.remove()
  })

  it('takes no more than 300 MB for some hundreds of people, the program, its store and what they have mapped together', async function () {
    // With a server the store is another program, so that this asks more of the embedded one.
    if (process.platform !== 'linux' || process.env.MONGODB_URI) this.skip()
    const place = aPlace('import')
    await runApart(APART, ['make', USERNAME, PASSWORD], place.environment)
    const rows = Array.from({ length: MEASURED }, (_, index) => person(`李${index}`, anIdNumber()))
    const program = await startCompiled(place.environment)
    const { poll } = await begin(program.baseUrl, rows)
    let job = await poll()
    while (job.status === 'queued' || job.status === 'running') job = await poll()
    const peak = mostResidentMegabytes(program.process.pid)
    await program.kill()
    await place.remove()

    expect(job.outcome).to.deep.equal({ created: MEASURED, updated: 0, unchanged: 0, rejected: 0 })
    expect(peak).to.be.at.most(300)
  })
})

/** Brings a list as staff do, to be taken in by a job. */
async function begin(baseUrl: string, rows: string[][]) {
  const call = caller(baseUrl)
  const login = await call('/auth/login', JSON.stringify({ username: USERNAME, password: PASSWORD }))
  const token = login.accessToken as string
  const form = new FormData()
  form.set('file', new Blob([csv([HEADER, ...rows])]), 'list.csv')
  const { id } = (await call('/members/import?background=true', form, token)) as { id: string }
  return { id, poll: () => call(`/jobs/${id}`, undefined, token) }
}

/** The most that the process has held at any time: its own memory, and the pages of files that it has mapped. */
function mostResidentMegabytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1000
}

function caller(baseUrl: string) {
  return async (url: string, body?: string | FormData, token?: string): Promise<Record<string, any>> => {
    const response = await fetch(`${baseUrl}/api/v1${url}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body }),
    })
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Record<string, any>
  }
}
