/** What can be chosen about one kind of medium. */
import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Medium } from '../../project/index.ts'

export function MediumOptions({ medium }: { medium: Signal<Medium> }) {
  const now = medium.value
  const set = (change: object) => {
    medium.value = { ...now, ...change } as Medium
  }
  switch (now.kind) {
    case 'initramfs':
      return null
    case 'initrd':
      return (
        <Options>
          <FileSystems
            names={['romfs', 'ext2']}
            value={now.fileSystem}
            onChange={(fileSystem) => set({ fileSystem })}
          />
          <Check label="Compressed with gzip" checked={now.isGzipped} onChange={(isGzipped) => set({ isGzipped })} />
        </Options>
      )
    case 'disk':
      return (
        <Options>
          <FileSystems names={['ext4', 'ext2']} value={now.fileSystem} onChange={(fileSystem) => set({ fileSystem })} />
          <Size value={now.size} onChange={(size) => set({ size })} />
        </Options>
      )
    case 'boot-disk':
      return (
        <Options>
          <Size value={now.size} onChange={(size) => set({ size })} />
          <Check
            label="In a partition, behind an MBR"
            checked={now.isPartitioned}
            onChange={(isPartitioned) => set({ isPartitioned })}
          />
          <Config value={now.config} onChange={(config) => set({ config })} />
        </Options>
      )
    case 'floppy':
      return (
        <Options>
          <FileSystems
            names={['romfs', 'ext2']}
            value={now.fileSystem}
            onChange={(fileSystem) => set({ fileSystem })}
          />
          <label class="medium-option">
            <span>Size</span>
            <select
              class="input"
              value={now.size}
              onChange={(event) => set({ size: Number(event.currentTarget.value) })}
            >
              <option value="1440">1.44 MB</option>
              <option value="2880">2.88 MB</option>
            </select>
          </label>
          <Config value={now.config} onChange={(config) => set({ config })} />
        </Options>
      )
  }
}

function Options({ children }: { children: ComponentChildren }) {
  return <div class="medium-options">{children}</div>
}

interface FieldProps<T> {
  readonly value: T
  readonly onChange: (value: T) => void
}

export function FileSystems({ names, value, onChange }: FieldProps<string> & { names: readonly string[] }) {
  return (
    <label class="medium-option">
      <span>File system</span>
      <select class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

export function Size({ value, onChange }: FieldProps<number>) {
  return (
    <label class="medium-option">
      <span>Size in MiB</span>
      <input
        class="input mono medium-size"
        type="number"
        min="1"
        max="2048"
        required
        value={value}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
    </label>
  )
}

function Check({ label, checked, onChange }: { label: string; checked: boolean; onChange: (to: boolean) => void }) {
  return (
    <label class="medium-option">
      <input
        type="checkbox"
        class="check"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  )
}

/** syslinux.cfg. Without it the loader asks what to boot. */
function Config({ value, onChange }: FieldProps<string | null>) {
  return (
    <div class="medium-config">
      <label>
        <span>syslinux.cfg</span>
        <textarea
          class="input mono"
          rows={7}
          spellcheck={false}
          maxLength={4096}
          disabled={value === null}
          value={value ?? ''}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <Check
        label="Leave it out: SYSLINUX then stops at boot:"
        checked={value === null}
        onChange={(isLeftOut) => onChange(isLeftOut ? null : '')}
      />
    </div>
  )
}
