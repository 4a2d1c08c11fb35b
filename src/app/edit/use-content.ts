/** The bytes of the open file, wherever they are, and the text that they may be. */
import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { type BlobRef, type Content, isBlobRef } from '../../rootfs/index.ts'
import { images } from '../state/image.ts'
import { TEXT_MOST, textOf } from './content.ts'

export type Shown =
  | { readonly kind: 'loaded'; readonly bytes: Uint8Array; readonly text: string | undefined }
  | { readonly kind: 'loading'; readonly ref: BlobRef }
  | { readonly kind: 'too-large'; readonly ref: BlobRef }
  | { readonly kind: 'failed'; readonly error: Error; readonly retry: () => void }

/** More than this stays where it is. Bytes. */
const MOST = 16 << 20

/** Texts that were fetched: an undo that leads back to one shows it at once. */
const fetched = new Map<string, Uint8Array>()
const FETCHED_MOST = 32

function keep(sha256: string, bytes: Uint8Array): void {
  if (bytes.length > TEXT_MOST) return
  if (fetched.size === FETCHED_MOST) fetched.delete(fetched.keys().next().value!)
  fetched.set(sha256, bytes)
}

export function useContent(content: Content | undefined): Shown | undefined {
  const ref = content && isBlobRef(content) ? content : undefined
  const loaded = useSignal<{ readonly sha256: string; readonly bytes: Uint8Array } | undefined>(undefined)
  const failure = useSignal<{ readonly sha256: string; readonly error: Error } | undefined>(undefined)
  const attempt = useSignal(0)
  const sha256 = ref?.sha256
  const isWanted = ref !== undefined && ref.size <= MOST

  useEffect(() => {
    if (sha256 === undefined || !isWanted || fetched.has(sha256)) return
    let isCurrent = true
    failure.value = undefined
    images.blob(sha256).then(
      (bytes) => {
        keep(sha256, bytes)
        if (isCurrent) loaded.value = { sha256, bytes }
      },
      (error: Error) => {
        if (isCurrent) failure.value = { sha256, error }
      },
    )
    return () => {
      isCurrent = false
    }
  }, [sha256, isWanted, attempt.value])

  const bytes = ref ? bytesOf(ref) : (content as Uint8Array | undefined)
  const text = useMemo(() => bytes && textOf(bytes), [bytes])
  if (!content) return undefined
  if (bytes) return { kind: 'loaded', bytes, text }
  if (!isWanted) return { kind: 'too-large', ref: ref! }
  if (failure.value?.sha256 !== sha256) return { kind: 'loading', ref: ref! }
  const retry = () => {
    attempt.value++
  }
  return { kind: 'failed', error: failure.value!.error, retry }

  function bytesOf(wanted: BlobRef): Uint8Array | undefined {
    if (loaded.value?.sha256 === wanted.sha256) return loaded.value.bytes
    return fetched.get(wanted.sha256)
  }
}
