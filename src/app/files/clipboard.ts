/** Entries that were cut or copied, until they are pasted. Their paths go on the system's clipboard as text. */
import { computed, signal } from '@preact/signals'
import { lineage } from '../state/project.ts'

interface Taken {
  readonly kind: 'cut' | 'copy'
  readonly paths: readonly string[]
  /** The paths as the system's clipboard holds them; undefined where it would not take them. */
  readonly text: string | undefined
  /** In another tree they mean other entries. */
  readonly lineage: number
}

const taken = signal<Taken | undefined>(undefined)

/** What a paste would put down. */
export const clipboard = computed(() => (taken.value?.lineage === lineage.value ? taken.value : undefined))
/** Shown as on their way. */
export const cutPaths = computed<ReadonlySet<string>>(
  () => new Set(clipboard.value?.kind === 'cut' ? clipboard.value.paths : []),
)

export function take(kind: 'cut' | 'copy', paths: readonly string[]): void {
  const text = paths.join('\n')
  taken.value = { kind, paths, text: writeText(text) ? text : undefined, lineage: lineage.value }
}

export function clearClipboard(): void {
  taken.value = undefined
}

/** True if what the browser pastes is what was taken here last, and not something newer from elsewhere. */
export function isOurs(data: DataTransfer): boolean {
  if (!clipboard.value || data.types.includes('Files')) return false
  const { text } = clipboard.value
  return text === undefined || data.getData('text/plain').replaceAll('\r\n', '\n') === text
}

/** By way of the event: unlike navigator.clipboard it asks for no permission, and works on plain http too. */
function writeText(text: string): boolean {
  const onCopy = (event: ClipboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    event.clipboardData?.setData('text/plain', text)
  }
  document.addEventListener('copy', onCopy, { capture: true })
  try {
    return document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', onCopy, { capture: true })
  }
}
