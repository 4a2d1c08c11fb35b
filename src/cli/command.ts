/** What every command of the CLI is: a name, its help, and something to run. */
import { parseArgs } from 'node:util'
import { Pid1Error } from '../error.ts'

export interface Command {
  readonly name: string
  readonly help: string
  /** Returns the exit status: 0 done, 1 not. Throws Pid1Error. */
  readonly run: (args: readonly string[]) => Promise<number>
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options']

/** Parsed options and the one argument, which goes by `name`. Throws arguments-invalid. */
export function parseCommand<O extends NonNullable<Options>>(args: readonly string[], name: string, options: O) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    const [argument, ...more] = parsed.positionals
    if (argument === undefined) throw new Error(`${name} is missing`)
    if (more.length > 0) throw new Error(`there is one ${name}, and ${more[0]} is another`)
    return { argument, values: parsed.values }
  } catch (cause) {
    throw badArguments(cause instanceof Error ? cause.message : String(cause))
  }
}

/** A whole number from an option. Throws arguments-invalid. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw badArguments(`${option} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
}

export function badArguments(reason: string) {
  // Node's own messages go on to explain, over several sentences; the first says it.
  const [first] = reason.split(/\. |\n/)
  return new Pid1Error('arguments-invalid', first!.replace(/\.$/, ''), { reason })
}
