/** What the selected file is as a program, found out where the contents are: in the image worker. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { isElf } from '../../formats/elf/read.ts'
import type { ProgramFacts } from '../../image/program.ts'
import { type Content, isBlobRef } from '../../rootfs/index.ts'
import { images } from '../state/image.ts'
import { project } from '../state/project.ts'

export type ProgramState =
  /** What takes longer than a moment is worth a word. */
  | { readonly kind: 'reading'; readonly isSlow: boolean }
  /** It is no ELF file. */
  | { readonly kind: 'other' }
  | { readonly kind: 'read'; readonly facts: ProgramFacts }
  | { readonly kind: 'failed'; readonly error: Error; readonly retry: () => void }

const PATIENCE_MS = 300

/** Contents that are known to be no ELF file: they are not asked for again. */
const others = new WeakSet<Content>()

/** Of the file at `path`; what was known of it stays until what an edit made of it is known. */
export function useProgram(path: string, content: Content): ProgramState {
  const isOther = isBlobRef(content) ? others.has(content) : !isElf(content)
  const state = useSignal<{ readonly content: Content; readonly is: ProgramState } | undefined>(undefined)
  const attempt = useSignal(0)
  const { tree } = project.value

  useEffect(() => {
    if (isOther) return
    let isCurrent = true
    const put = (is: ProgramState) => {
      clearTimeout(slow)
      if (isCurrent) state.value = { content, is }
    }
    const slow = setTimeout(() => {
      if (state.peek()?.content !== content) put({ kind: 'reading', isSlow: true })
    }, PATIENCE_MS)
    images.program(project.peek(), path).then(
      (facts) => {
        if (!facts) others.add(content)
        put(facts ? { kind: 'read', facts } : { kind: 'other' })
      },
      (error: Error) =>
        put({
          kind: 'failed',
          error,
          retry: () => {
            state.value = undefined
            attempt.value++
          },
        }),
    )
    return () => {
      isCurrent = false
      clearTimeout(slow)
    }
  }, [path, content, isOther, tree, attempt.value])

  if (isOther) return { kind: 'other' }
  return state.value?.content === content ? state.value.is : { kind: 'reading', isSlow: false }
}
