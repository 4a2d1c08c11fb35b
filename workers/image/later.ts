/**
 * Parts of this worker's script that a boot does without. Each comes when it is needed, or before that, when the page has
 * nothing better to do: what is asked for then is there without a network too.
 */
import { Pid1Error } from '../../src/error.ts'

const PARTS = {
  export: () => import('../../src/image/export.ts'),
  link: () => import('../../src/link/index.ts'),
  layOut: () => import('../../src/image/lay-out.ts'),
  program: () => import('../../src/image/program.ts'),
}

type Parts = typeof PARTS

/** Throws part-missing; asked again, it tries again. */
export async function later<Name extends keyof Parts>(name: Name): Promise<Awaited<ReturnType<Parts[Name]>>> {
  try {
    return (await PARTS[name]()) as Awaited<ReturnType<Parts[Name]>>
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error(
      'part-missing',
      'The page could not load a part of its script: its server did not send it. Try again; if that does not help, reload the page, which keeps your files',
      { part: name, reason },
      { cause },
    )
  }
}

export async function loadAll(): Promise<void> {
  for (const name of Object.keys(PARTS) as (keyof Parts)[]) await later(name)
}
