import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import mongoose from 'mongoose'
import { anIdNumber, csv, HEADER, person } from '../features/member-import/lists.js'
import { testApp } from '../helpers/app.js'
import { runApart, startCompiled } from '../helpers/child.js'

const APART = new URL('import-world.ts', import.meta.url)
const USERNAME = 'import-staff'
const PASSWORD = 'korrekt-Pferd-88'
const PEOPLE = 1500

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
  this.timeout(400_000)

  it('survives that the program is killed in the middle: no row twice, none lost, the counts right', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'yinlinghui-import-'))
    const database = `yinlinghui_test_${randomBytes(6).toString('hex')}`
    const environment = { YINLINGHUI_DATA: folder, MONGODB_DATABASE: database }
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
    const call = caller(program.baseUrl)
    const { accessToken } = await call(
      '/auth/login',
      JSON.stringify({ username: USERNAME, password: PASSWORD }),
    )
    const form = new FormData()
    form.set('file', new Blob([csv([HEADER, ...rows])]), 'list.csv')
    const asked = await call('/members/import?background=true', form, accessToken as string)
    let job = asked
    while (job.status === 'queued' || job.progress.done === 0) {
      job = await call(`/jobs/${asked.id}`, undefined, accessToken as string)
    }
    await program.kill()
    expect(job.status).to.equal('running')
    expect(job.progress.done).to.be.below(PEOPLE)

    const finished = await runApart<Finished>(APART, ['finish', communityId, asked.id as string], environment)

    expect(finished.before).to.be.within(1, PEOPLE - 1)
    expect(finished.job).to.deep.include({
      status: 'done',
      progress: { done: PEOPLE + 2, total: PEOPLE + 2 },
      outcome: { created: PEOPLE, updated: 0, unchanged: 0, rejected: 2 },
    })
    expect(finished.names).to.deep.equal(names)
    expect(finished.numbers).to.deep.equal(names.map((_, index) => index + 1))
    expect(finished).to.include({ registered: PEOPLE, imported: 1 })
    expect(finished.fileOwners).to.deep.equal([asked.id])
    const lines = finished.result.trim().split('\r\n')
    expect(lines).to.have.length(PEOPLE + 3)
    expect(lines.filter((line) => line.endsWith('新登记,,'))).to.have.length(PEOPLE)
    if (process.env.MONGODB_URI) {
      await testApp()
      await mongoose.connection.useDb(database).dropDatabase()
    }
    rmSync(folder, { recursive: true, force: true })
  })
})

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
