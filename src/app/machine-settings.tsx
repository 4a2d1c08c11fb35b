/** Which kernel, what it is told and how much memory it finds. */
import { useSignal } from '@preact/signals'
import { isBootable } from '../project/medium.ts'
import { wholeNumber } from './files/new-entry.ts'
import { KernelSetting } from './import/kernel-setting.tsx'
import { isMediumOpen } from './medium/commands.ts'
import { MediumSetting } from './medium/medium-setting.tsx'
import { configure, project } from './state/project.ts'

const MEMORY_MOST = 2048

export function MachineSettings() {
  const { commandLine, memory, medium } = project.value
  const error = useSignal<string | undefined>(undefined)
  /** The memory as it is being typed; undefined: as it is. */
  const typed = useSignal<string | undefined>(undefined)

  const setMemory = (text: string) => {
    typed.value = text
    try {
      const value = wholeNumber('memory', text, MEMORY_MOST)
      error.value = undefined
      if (value !== memory) configure('change the memory', { memory: value })
    } catch (caught) {
      error.value = (caught as Error).message
    }
  }

  return (
    <div class="settings">
      <KernelSetting />
      <MediumSetting />
      {isBootable(medium) ? <LoaderSetting /> : <CommandLine value={commandLine} />}
      <label class="setting" title="The machine's RAM, in mebibytes">
        <span class="sr-only">Memory in MiB</span>
        <input
          class="mono setting-memory"
          value={typed.value ?? String(memory)}
          inputMode="numeric"
          autocomplete="off"
          aria-invalid={error.value !== undefined}
          aria-describedby="memory-error"
          onInput={(event) => setMemory(event.currentTarget.value)}
          onBlur={() => {
            typed.value = undefined
            error.value = undefined
          }}
        />
        <span aria-hidden="true">MiB</span>
      </label>
      <p class="settings-error" id="memory-error" role="alert">
        {error.value}
      </p>
    </div>
  )
}

function CommandLine({ value }: { value: string }) {
  return (
    <label class="setting setting-wide" title="What the boot loader tells the kernel, and through it /init">
      <span>Command line</span>
      <input
        class="mono"
        value={value}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        onInput={(event) => configure('change the command line', { commandLine: event.currentTarget.value })}
      />
    </label>
  )
}

/** Where SYSLINUX loads the kernel, its configuration has the command line. */
function LoaderSetting() {
  return (
    <button
      type="button"
      class="setting setting-wide"
      title="SYSLINUX tells the kernel what its configuration says"
      aria-haspopup="dialog"
      onClick={() => {
        isMediumOpen.value = true
      }}
    >
      <span>Command line</span> <span class="mono setting-value">in syslinux.cfg</span>
    </button>
  )
}
