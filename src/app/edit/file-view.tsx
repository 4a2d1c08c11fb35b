/** The open file, as text or as bytes. */
import { formatBytes } from '../format.ts'
import { lineage, type } from '../state/project.ts'
import { changeTab, type Tab } from '../state/workspace.ts'
import { later } from '../widgets/later.tsx'
import { HexView } from './hex-view.tsx'
import type { Shown } from './use-content.ts'

const TextEditor = later('the editor', async () => (await import('./text-editor.tsx')).TextEditor)

export function FileView({ tab, shown }: { tab: Tab; shown: Shown }) {
  if (shown.kind !== 'loaded') return <NotShown shown={shown} />
  const { bytes, text } = shown
  if (text === undefined || tab.view === 'bytes') return <HexView bytes={bytes} label={`Bytes of ${tab.path}`} />
  return (
    <>
      {text.includes('\r\n') && <CrlfNote path={tab.path} text={text} />}
      <TextEditor
        key={`${lineage.value}:${tab.ino}`}
        ino={tab.ino}
        path={tab.path}
        content={bytes}
        text={text}
        onWrite={(written) => {
          type(tab.path, written)
          if (tab.passing) changeTab(tab.ino, { passing: false })
        }}
      />
    </>
  )
}

function NotShown({ shown }: { shown: Exclude<Shown, { kind: 'loaded' }> }) {
  switch (shown.kind) {
    case 'loading': {
      const { size, sha256 } = shown.ref
      return <p class="placeholder">{`Fetching ${formatBytes(size)}, SHA-256 ${sha256.slice(0, 12)}…`}</p>
    }
    case 'too-large':
      return (
        <p class="placeholder">
          {`${formatBytes(shown.ref.size)} are too many to show here. The X-ray shows them where they lie in the image`}
        </p>
      )
    case 'failed':
      return (
        <div class="placeholder" role="alert">
          <p>{shown.error.message}</p>
          <button type="button" class="button outlined" onClick={shown.retry}>
            Try again
          </button>
        </div>
      )
  }
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
