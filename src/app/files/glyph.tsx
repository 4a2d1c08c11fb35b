/** A mark for each kind of entry. The mode string beside it says the same in letters. */
import type { Kind } from '../../rootfs/index.ts'

const SHAPES: Readonly<Record<Kind, string>> = {
  directory: 'M2.5 2.5h7v7h-7z',
  file: '',
  symlink: 'M1 6h8.5M6.5 3l3 3-3 3',
  character: 'M6 1.5 10.5 6 6 10.5 1.5 6z',
  block: 'M6 1.5 10.5 6 6 10.5 1.5 6zM6 4v4',
  fifo: 'M4 2.5v7M8 2.5v7',
  socket: 'M2 4.5h8M2 7.5h8',
}

export function Glyph({ kind }: { kind: Kind }) {
  return (
    <svg class={`glyph glyph-${kind}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={SHAPES[kind]} />
    </svg>
  )
}

export function Caret({ isOpen }: { isOpen: boolean }) {
  return (
    <svg class="caret" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={isOpen ? 'M2.5 4h7L6 9z' : 'M4 2.5v7L9 6z'} />
    </svg>
  )
}
