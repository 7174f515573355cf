import { startProgram } from './start.js'

const program = await startProgram()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void program.stop(signal))
