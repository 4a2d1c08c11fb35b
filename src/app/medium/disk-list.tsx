/** Directories whose content lies on a disk of its own. */
import type { Signal } from '@preact/signals'
import type { ExtraDisk } from '../../project/index.ts'
import { FileSystems, Size } from './medium-options.tsx'

const MOST = 3

export function DiskList({ disks }: { disks: Signal<readonly ExtraDisk[]> }) {
  const change = (at: number, to: Partial<ExtraDisk>) => {
    disks.value = disks.value.map((disk, other) => (other === at ? { ...disk, ...to } : disk))
  }
  return (
    <fieldset class="medium-disks">
      <legend>Disks beside it</legend>
      <p class="dim">
        What lies in such a directory is on a disk instead, which /init can mount there; in the root file system the
        directory is empty.
      </p>
      {disks.value.map((disk, at) => (
        <div key={at} class="medium-disk">
          <label class="medium-option">
            <span>Directory</span>
            <input
              class="input mono"
              required
              spellcheck={false}
              autocapitalize="off"
              value={disk.directory}
              onInput={(event) => change(at, { directory: event.currentTarget.value })}
            />
          </label>
          <FileSystems
            names={['ext4', 'ext2']}
            value={disk.fileSystem}
            onChange={(fileSystem) => change(at, { fileSystem: fileSystem as ExtraDisk['fileSystem'] })}
          />
          <Size value={disk.size} onChange={(size) => change(at, { size })} />
          <button
            type="button"
            class="button outlined"
            aria-label={`Remove the disk of ${disk.directory}`}
            onClick={() => {
              disks.value = disks.value.filter((_, other) => other !== at)
            }}
          >
            Remove
          </button>
        </div>
      ))}
      {disks.value.length < MOST && (
        <button
          type="button"
          class="button outlined"
          onClick={() => {
            disks.value = [...disks.value, { directory: '/mnt', fileSystem: 'ext4', size: 32 }]
          }}
        >
          Add a disk
        </button>
      )}
    </fieldset>
  )
}
