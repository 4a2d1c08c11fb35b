/** The kernel among the machine's settings: which one it is, what its header says, and the way to another. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type Anchor, anchorOf, dismiss, Popover } from '../widgets/popover.tsx'
import { chooseFiles } from './choose.tsx'
import { kernelFacts, kernelName, learnKernel, PREBUILT_KERNELS, prebuiltKernel, usePrebuiltKernel } from './kernel.ts'
import { KernelTable } from './kernel-offer.tsx'

export function KernelSetting() {
  const anchor = useSignal<Anchor | undefined>(undefined)
  return (
    <>
      <button
        type="button"
        class="setting setting-kernel"
        title="The kernel that Boot starts"
        aria-haspopup="dialog"
        aria-expanded={anchor.value !== undefined}
        onClick={(event) => {
          anchor.value = anchorOf(event.currentTarget)
        }}
      >
        <span>Kernel</span> <span class="mono setting-value">{kernelName.value}</span>
      </button>
      <Popover anchor={anchor} class="kernel-popover">
        <KernelPanel />
      </Popover>
    </>
  )
}

function KernelPanel() {
  useEffect(() => void learnKernel(), [])
  const facts = kernelFacts.value
  const chosen = prebuiltKernel.value
  return (
    <section class="kernel-panel" aria-label="The kernel">
      <p>{chosen ? `The ${chosen.name} kernel, ${chosen.what}.` : 'A kernel of your own.'}</p>
      {!facts && <p class="dim">Reading its header…</p>}
      {facts && ('error' in facts ? <p class="kernel-problem">{facts.error}</p> : <KernelTable facts={facts} />)}
      <div class="form-buttons">
        {PREBUILT_KERNELS.filter((option) => option !== chosen).map((option) => (
          <button
            key={option.name}
            type="button"
            class="button outlined"
            title={option.what}
            onClick={(event) => {
              dismiss(event.currentTarget)
              usePrebuiltKernel(option)
            }}
          >
            {`Take the ${option.name} one`}
          </button>
        ))}
        <button
          type="button"
          class="button outlined"
          onClick={(event) => {
            dismiss(event.currentTarget)
            chooseFiles()
          }}
        >
          Choose a bzImage…
        </button>
      </div>
    </section>
  )
}
