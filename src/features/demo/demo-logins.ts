import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DEMO_USER_KEYS, type DemoUserLogins } from './demo-users.js'

const login = z.object({
  username: z.string(),
  password: z.string(),
  shopId: z.string().optional(),
  pin: z.string().optional(),
})
const loginsSchema = z.object(Object.fromEntries(DEMO_USER_KEYS.map((key) => [key, login.optional()])))

const fileIn = (dataPath: string) => path.join(dataPath, 'demo-logins.json')

/** The logins that an earlier start wrote down; none if the file is missing or damaged. */
export async function readLogins(dataPath: string): Promise<Partial<DemoUserLogins>> {
  try {
    const parsed = loginsSchema.safeParse(JSON.parse(await readFile(fileIn(dataPath), 'utf8')))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}

/** Writes `demo-logins.json` for its owner only, in one step; answers where. */
export async function writeLogins(
  dataPath: string,
  baseUrl: string,
  logins: DemoUserLogins,
): Promise<string> {
  const file = fileIn(dataPath)
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await writeFile(temporary, `${JSON.stringify({ baseUrl, ...logins }, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
    await rename(temporary, file)
  } finally {
    await rm(temporary, { force: true })
  }
  return file
}
