/** The open file, as text or as bytes. */
import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { contentSize, isBlobRef, type RegularFile } from '../../rootfs/index.ts'
import { formatBytes } from '../format.ts'
import { images } from '../state/image.ts'
import { lineage, type } from '../state/project.ts'
import { changeTab, type Tab } from '../state/workspace.ts'
import { textOf } from './content.ts'
import { HexView } from './hex-view.tsx'
import { TextEditor } from './text-editor.tsx'

interface FileViewProps {
  readonly tab: Tab
  readonly file: RegularFile
  /** The file's text, if it is text. */
  readonly text: string | undefined
}

export function FileView({ tab, file, text }: FileViewProps) {
  const { content } = file
  if (text !== undefined && tab.view !== 'bytes' && !isBlobRef(content))
    return (
      <>
        {text.includes('\r\n') && <CrlfNote path={tab.path} text={text} />}
        <TextEditor
          key={`${lineage.value}:${tab.ino}`}
          ino={tab.ino}
          path={tab.path}
          content={content}
          text={text}
          onWrite={(written) => {
            type(tab.path, written)
            if (tab.passing) changeTab(tab.ino, { passing: false })
          }}
        />
      </>
    )
  if (isBlobRef(content)) return <BlobBytes sha256={content.sha256} size={contentSize(content)} path={tab.path} />
  return <HexView bytes={content} label={`Bytes of ${tab.path}`} />
}

/** The text of a file whose bytes are at hand; computed once for each content. */
export function useText(file: RegularFile | undefined): string | undefined {
  const content = file?.content
  return useMemo(() => (content instanceof Uint8Array ? textOf(content) : undefined), [content])
}

function CrlfNote({ path, text }: { path: string; text: string }) {
  const isScript = text.startsWith('#!')
  return (
    <div class="strip strip-warn" role="note">
      <span>
        {isScript
          ? 'Lines end in CR LF: the kernel takes the CR as part of the interpreter’s name, and finds no such file'
          : 'Lines end in CR LF: to Linux the CR is one more character of the line'}
      </span>
      <button
        type="button"
        class="button outlined"
        onClick={() => type(path, new TextEncoder().encode(text.replaceAll('\r\n', '\n')))}
      >
        Make them LF
      </button>
    </div>
  )
}

type Loading =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly error: Error }

function BlobBytes({ sha256, size, path }: { sha256: string; size: number; path: string }) {
  const state = useSignal<Loading>({ kind: 'loading' })
  const attempt = useSignal(0)
  useEffect(() => {
    let isWanted = true
    state.value = { kind: 'loading' }
    images.blob(sha256).then(
      (bytes) => {
        if (isWanted) state.value = { kind: 'loaded', bytes }
      },
      (error: Error) => {
        if (isWanted) state.value = { kind: 'failed', error }
      },
    )
    return () => {
      isWanted = false
    }
  }, [sha256, attempt.value])

  const shown = state.value
  if (shown.kind === 'loaded') return <HexView bytes={shown.bytes} label={`Bytes of ${path}`} />
  if (shown.kind === 'loading')
    return <p class="placeholder">{`Fetching ${formatBytes(size)}, SHA-256 ${sha256.slice(0, 12)}…`}</p>
  return (
    <div class="placeholder" role="alert">
      <p>{shown.error.message}</p>
      <button
        type="button"
        class="button outlined"
        onClick={() => {
          attempt.value++
        }}
      >
        Try again
      </button>
    </div>
  )
}
