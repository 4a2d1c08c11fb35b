/** What the form asks for of device nodes and of prebuilt files alone. */
import { isWithin, joinPath } from '../../rootfs/index.ts'
import { formatBytes } from '../format.ts'
import { COMMON_DEVICES, type Draft } from './new-entry.ts'
import { PREBUILT_FILES } from './prebuilt.ts'
import { here } from './ui.ts'

interface Fields {
  readonly draft: Draft
  readonly set: (change: Partial<Draft>) => void
}

export function PrebuiltChoice({ draft: { prebuilt }, set }: Fields) {
  return (
    <>
      <label class="field">
        <span class="field-label">Which</span>
        <select
          class="input"
          value={prebuilt.blob.name}
          onChange={(event) => {
            const next = PREBUILT_FILES.find(({ blob }) => blob.name === event.currentTarget.value)!
            set({ prebuilt: next, path: next.path, mode: next.mode, withParents: true })
          }}
        >
          {PREBUILT_FILES.map(({ blob, label }) => (
            <option key={blob.name} value={blob.name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <p class="form-note">{`${formatBytes(prebuilt.blob.bytes)}, i386: ${prebuilt.note}`}</p>
    </>
  )
}

export function CommonDevices({ set }: Pick<Fields, 'set'>) {
  return (
    <label class="field">
      <span class="field-label">Common ones</span>
      <select
        class="input mono"
        onChange={(event) => {
          const common = COMMON_DEVICES.find(({ name }) => name === event.currentTarget.value)
          if (!common) return
          set({
            path: joinPath(isWithin(here.value, '/dev') ? here.value : '/dev', common.name),
            withParents: true,
            mode: common.mode,
            device: common.device,
            major: String(common.major),
            minor: String(common.minor),
          })
        }}
      >
        <option value="">choose, or fill in below</option>
        {COMMON_DEVICES.map((common) => (
          <option key={common.name} value={common.name}>
            {`${common.name} · ${common.device[0]} ${common.major}, ${common.minor} · ${common.note}`}
          </option>
        ))}
      </select>
    </label>
  )
}

export function DeviceNumbers({ draft: { device, major, minor }, set }: Fields) {
  return (
    <div class="field">
      <span class="field-label">Numbers</span>
      <span class="field-row">
        <select
          class="input"
          aria-label="Character or block device"
          value={device}
          onChange={(event) => set({ device: event.currentTarget.value as Draft['device'] })}
        >
          <option value="character">character</option>
          <option value="block">block</option>
        </select>
        <input
          class="input mono short"
          aria-label="Major number"
          placeholder="major"
          inputMode="numeric"
          autocomplete="off"
          value={major}
          onInput={(event) => set({ major: event.currentTarget.value })}
        />
        <input
          class="input mono short"
          aria-label="Minor number"
          placeholder="minor"
          inputMode="numeric"
          autocomplete="off"
          value={minor}
          onInput={(event) => set({ minor: event.currentTarget.value })}
        />
      </span>
    </div>
  )
}
