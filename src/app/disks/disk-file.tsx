/** The entry of a disk that is shown: what `stat` would say, and its content as text or as bytes. */
import {
  baseName,
  type Content,
  contentSize,
  type Entry,
  formatMode,
  formatOctal,
  KIND_NAMES,
} from '../../rootfs/index.ts'
import { HexView } from '../edit/hex-view.tsx'
import { useContent } from '../edit/use-content.ts'
import { formatBytes, formatPath, formatTime } from '../format.ts'
import { saveFile } from '../save-file.ts'
import { entryAt } from './disk-tree.tsx'
import { type DiskFiles, shownPath } from './looking.ts'

/** Longer texts are shown as bytes, of which only those in sight are in the document. */
const TEXT_MOST = 1 << 17

export function DiskFile({ files }: { files: DiskFiles }) {
  const entry = entryAt(files, shownPath.value)
  if (!entry) return null
  const { path, inode } = entry
  return (
    <section class="disk-file" aria-label={`On the disk: ${path}`}>
      <p class="disk-file-head">
        <b class="mono">{formatPath(path)}</b>
        <span class="dim">{factsOf(entry)}</span>
      </p>
      {inode.kind === 'symlink' && <p class="mono">{`→ ${formatPath(inode.target)}`}</p>}
      {inode.kind === 'file' && <FileContent key={path} path={path} content={inode.content} />}
    </section>
  )
}

function factsOf({ inode }: Entry): string {
  const { kind, mode, uid, gid, mtime } = inode
  const more =
    kind === 'file'
      ? `, ${formatBytes(contentSize(inode.content))}`
      : 'major' in inode
        ? ` ${inode.major}, ${inode.minor}`
        : ''
  return `${KIND_NAMES[kind]}${more} · ${formatMode(kind, mode)} ${formatOctal(mode)} · ${uid}:${gid} · ${formatTime(mtime)}`
}

function FileContent({ path, content }: { path: string; content: Content }) {
  const shown = useContent(content)
  if (!shown) return null
  if (shown.kind === 'loading') return <p class="dim">{`Fetching ${formatBytes(shown.ref.size)}…`}</p>
  if (shown.kind === 'too-large') return <p class="dim">{`${formatBytes(shown.ref.size)} are too many to show here`}</p>
  if (shown.kind === 'failed')
    return (
      <p class="strip strip-bad" role="alert">
        <span>{shown.error.message}</span>
      </p>
    )
  const { bytes, text } = shown
  return (
    <>
      {text !== undefined && bytes.length <= TEXT_MOST ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard
        <section class="disk-text" tabIndex={0} aria-label={`Text of ${path} on the disk`}>
          <pre>{text === '' ? 'Empty' : text}</pre>
        </section>
      ) : (
        <div class="disk-bytes">
          <HexView bytes={bytes} label={`Bytes of ${path} on the disk`} />
        </div>
      )}
      <div>
        <button
          type="button"
          class="button outlined"
          aria-label={`Download the file ${path}`}
          onClick={() =>
            saveFile(baseName(path).toWellFormed(), bytes as Uint8Array<ArrayBuffer>, 'application/octet-stream')
          }
        >
          Download the file
        </button>
      </div>
    </>
  )
}
