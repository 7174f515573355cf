import { createUserBody } from '../features/accounts/account.forms.js'
import { OPERATOR, operatorMeta } from '../features/accounts/operator.js'
import { Problem } from '../problems.js'
import { withInstallation } from './installation.js'
import { OperationError, runOperation, say } from './operation.js'

const help = `
npm run admin:create -- --username NAME [--name DISPLAY_NAME] [--password-stdin]
创建街道管理员账号；不给密码时由程序生成，只显示这一次。

Creates an administrator. The program makes a password and shows it this once, to be changed at the first sign-in; with --password-stdin
it reads one from standard input instead. May be used while the program runs.

Exit codes: 0 created, 2 not created.`

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

function bodyOf(fields: object) {
  const parsed = createUserBody.safeParse(fields)
  if (parsed.success) return parsed.data
  const paths = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))]
  throw new OperationError(
    `Not accepted: ${paths.join(', ')}. A user name has 3 to 40 letters, digits or . _ @ -, a password at least 10 characters.`,
  )
}

await runOperation({
  help,
  options: {
    username: { type: 'string' },
    name: { type: 'string', default: '街道管理员' },
    'password-stdin': { type: 'boolean', default: false },
  },
  async run(values) {
    if (!values.username) throw new OperationError('Name the account: --username NAME')
    const password = values['password-stdin'] ? { password: await readStandardInput() } : {}
    const body = bodyOf({ username: values.username, name: values.name, role: 'admin', ...password })
    await withInstallation(async ({ services }) => {
      const created = await services.users.create(OPERATOR, body, operatorMeta('admin-create')).catch(inWords)
      say(`Administrator ${created.user.username} was created.`)
      if (created.password) say(`Password, shown this once: ${created.password}`)
    })
    return 0
  },
})

function inWords(error: unknown): never {
  if (!(error instanceof Problem)) throw error
  if (error.code === 'username_taken')
    throw new OperationError('There is a user with this name: choose another one.')
  if (error.code === 'validation_failed') {
    throw new OperationError('This password is among those that are guessed first: choose another one.')
  }
  throw error
}
