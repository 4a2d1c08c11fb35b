/** What lies on a disk: its files as a tree, read-only, and what of them differs from the project. */
import { signal } from '@preact/signals'
import { plural } from '../format.ts'
import { ChangeChoice } from '../guest-changes/change-choice.tsx'
import { project } from '../state/project.ts'
import { Tabs, tabId } from '../widgets/tabs.tsx'
import { DiskFile } from './disk-file.tsx'
import { DiskTree } from './disk-tree.tsx'
import { type DiskContents, type Looked, lookAway, looking, onDiskReview } from './looking.ts'
import { deviceText, writtenText } from './words.ts'

const side = signal<'files' | 'changes'>('files')
const PANEL = 'disk-inside'

export function DiskInside() {
  const now = looking.value
  if (now.phase === 'not-yet') return null
  return (
    <section class="disk-inside" aria-label={titleOf(now.at)}>
      <div class="disk-inside-head">
        <h3>{titleOf(now.at)}</h3>
        <button type="button" class="button quiet" onClick={lookAway}>
          Close
        </button>
      </div>
      {now.at.kind === 'now' && (
        <p class="dim">
          As it is while the machine runs: the guest may hold back what it has not synced. With <code>sync</code> it
          writes all, then look again.
        </p>
      )}
      {now.phase === 'reading' && (
        <>
          <p role="status">Reading the disk…</p>
          <progress aria-label="Reading the disk" />
        </>
      )}
      {now.phase === 'failed' && (
        <p class="strip strip-bad" role="alert">
          <span>{now.message}</span>
        </p>
      )}
      {now.phase === 'read' && now.contents && <Contents contents={now.contents} />}
    </section>
  )
}

function titleOf(at: Looked): string {
  const place = at.kind === 'kept' ? at.disk.place : at.place
  const device = deviceText(place, project.value)
  return at.kind === 'kept' ? `${device}, ${writtenText(at.disk)}` : `${device}, in the machine that runs`
}

function Contents({ contents }: { contents: DiskContents }) {
  const count = onDiskReview.differing.value.length
  const shown = contents.changes ? side.value : 'files'
  return (
    <>
      {contents.warnings.map(({ message }) => (
        <p key={message} class="strip strip-warn">
          <span>{message}</span>
        </p>
      ))}
      {contents.warningCount > contents.warnings.length && (
        <p class="dim">{`and ${plural(contents.warningCount - contents.warnings.length, 'more remark')}`}</p>
      )}
      {!contents.changes && (
        <p class="dim">
          These are the files that the machine boots from. The project’s own lie in its initramfs or RAM disk, in the
          guest’s memory.
        </p>
      )}
      {contents.changes && (
        <Tabs
          label="What lies on the disk"
          tabs={[
            { key: 'files' as const, label: plural(contents.entries, 'entry', 'entries') },
            { key: 'changes' as const, label: `${plural(count, 'change')} against the project` },
          ]}
          chosen={shown}
          panel={PANEL}
          choose={(key) => {
            side.value = key
          }}
        />
      )}
      <div
        id={PANEL}
        class="disk-inside-body"
        {...(contents.changes && { role: 'tabpanel', 'aria-labelledby': tabId(PANEL, shown) })}
      >
        {shown === 'files' ? (
          <>
            <DiskTree contents={contents} />
            <DiskFile files={contents.files} />
          </>
        ) : (
          <ChangeChoice review={onDiskReview} label="Changes on the disk" />
        )}
      </div>
    </>
  )
}
