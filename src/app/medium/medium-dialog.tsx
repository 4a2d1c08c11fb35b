/** How the root file system reaches the kernel, and which directories lie on disks of their own: chosen, then applied in one step. */
import { type Signal, useSignal } from '@preact/signals'
import type { ExtraDisk, Medium } from '../../project/index.ts'
import { configure, project } from '../state/project.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { isMediumOpen } from './commands.ts'
import { DiskList } from './disk-list.tsx'
import { MediaCheckNote } from './media-check.tsx'
import { MediumOptions } from './medium-options.tsx'
import { MEDIA, missingRoot } from './words.ts'

export function MediumDialog() {
  return (
    <Dialog open={isMediumOpen} title="How the root file system reaches the kernel" class="medium">
      <Body />
    </Dialog>
  )
}

function Body() {
  const medium = useSignal(project.value.medium)
  const disks = useSignal(project.value.disks)
  const problem = useSignal<string | undefined>(undefined)
  const { commandLine } = project.value
  const root = missingRoot(medium.value, commandLine)

  const apply = (event: SubmitEvent) => {
    event.preventDefault()
    problem.value = problemOf(disks.value)
    if (problem.value) return
    configure('change the medium', {
      medium: medium.value,
      disks: disks.value,
      ...(root && { commandLine: `${root} ${commandLine}`.trim() }),
    })
    isMediumOpen.value = false
  }

  return (
    <form onSubmit={apply}>
      <MediumKinds medium={medium} />
      <MediumOptions medium={medium} />
      <DiskList disks={disks} />
      <MediaCheckNote medium={medium} disks={disks} />
      {root && (
        <p class="medium-note">
          The kernel must be told where its root is: <code>{root}</code> goes before its command line.
        </p>
      )}
      <p class="medium-problem" role="alert">
        {problem.value}
      </p>
      <div class="dialog-buttons">
        <button
          type="button"
          class="button outlined"
          onClick={(event) => event.currentTarget.closest('dialog')!.close()}
        >
          Cancel
        </button>
        <button type="submit" class="button primary">
          Apply
        </button>
      </div>
    </form>
  )
}

function MediumKinds({ medium }: { medium: Signal<Medium> }) {
  return (
    <fieldset class="medium-kinds">
      <legend class="sr-only">Medium</legend>
      {MEDIA.map(({ kind, label, what, make }) => (
        <label key={kind} class="medium-kind">
          <input
            type="radio"
            name="medium"
            // biome-ignore lint/a11y/noAutofocus: a window's first field, where the browser would take its Close button
            autoFocus={medium.value.kind === kind}
            checked={medium.value.kind === kind}
            onChange={() => {
              const { value: now } = project
              medium.value = now.medium.kind === kind ? now.medium : make(now)
            }}
          />
          <span class="medium-label">{label}</span>
          <span class="dim">{what}</span>
        </label>
      ))}
    </fieldset>
  )
}

function problemOf(disks: readonly ExtraDisk[]): string | undefined {
  const seen = new Set<string>()
  for (const { directory, size } of disks) {
    if (!/^(\/[^/]+)+$/.test(directory)) return `${directory || 'A disk'} must be a directory below /, such as /mnt`
    if (seen.has(directory)) return `${directory} can lie on one disk only`
    seen.add(directory)
    if (!Number.isInteger(size) || size < 1 || size > 2048) return `The disk of ${directory} has from 1 to 2,048 MiB`
  }
  return undefined
}
