/** What lies on a disk: its files as a tree, read-only, and what of them differs from the project. */
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { plural } from '../format.ts'
import { ChangeChoice } from '../guest-changes/change-choice.tsx'
import { project } from '../state/project.ts'
import { Tabs, tabId } from '../widgets/tabs.tsx'
import { DiskFile } from './disk-file.tsx'
import { DiskTree } from './disk-tree.tsx'
import { type DiskContents, keyOf, type Looked, lookAway, looking, onDiskReview } from './looking.ts'
import { deviceText, writtenText } from './words.ts'

const side = signal<'files' | 'changes'>('files')
const PANEL = 'disk-inside'

export function DiskInside() {
  const now = looking.value
  const section = useRef<HTMLElement>(null)
  const key = now.phase === 'not-yet' ? '' : keyOf(now.at)
  // On a narrow screen it is below what is in sight.
  useEffect(() => section.current?.scrollIntoView({ block: 'nearest' }), [key, now.phase])
  if (now.phase === 'not-yet') return null
  return (
    <section ref={section} class="disk-inside" aria-label={titleOf(now.at)}>
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
  if (at.kind === 'kept') return `${device}, ${writtenText(at.disk)}`
  return `${device}, ${at.kind === 'now' ? 'in the machine that runs' : 'as packed'}`
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
