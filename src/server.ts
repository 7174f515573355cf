import { startProgram } from './start.js'
import { startupFailure } from './startup-failure.js'

try {
  const program = await startProgram()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void program.stop(signal))
} catch (error) {
  process.stderr.write(`${startupFailure(error)}\n`)
  process.exit(1)
}
