import { parseArgs, type ParseArgsConfig } from 'node:util'
import { startupFailure } from '../startup-failure.js'

/** Thrown when an operation cannot be done; the message tells the operator what to do about it. */
export class OperationError extends Error {
  override name = 'OperationError'
}

export const say = (text: string) => void process.stdout.write(`${text}\n`)
/** For what is not the result: a warning, a hint. */
export const note = (text: string) => void process.stderr.write(`${text}\n`)

type Options = NonNullable<ParseArgsConfig['options']>
type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; args: string[] }>
>['values']

export interface Operation<O extends Options> {
  /** Usage, what it does in both languages, options and exit codes. */
  help: string
  options: O
  /** @returns the exit code: 0 done, 1 something was found to be wrong */
  run: (values: Values<O>, positionals: string[]) => Promise<number>
}

/**
 * Runs one command of the operator with the arguments of the process: `--help` prints its help; what cannot be done is said in words, with
 * exit code 2.
 */
export async function runOperation<O extends Options>({ help, options, run }: Operation<O>): Promise<void> {
  const args = process.argv.slice(3)
  if (args.includes('--help') || args.includes('-h')) {
    say(help.trim())
    return
  }
  try {
    const { values, positionals } = readArguments(args, options)
    process.exitCode = await run(values, positionals)
  } catch (error) {
    note(startupFailure(error))
    process.exitCode = 2
  }
}

function readArguments<O extends Options>(args: string[], options: O) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new OperationError(
      `${error instanceof Error ? error.message : ''}\nSay --help to see how it is used.`,
    )
  }
}
