/** The kernel among the machine's settings: which one it is, what its header says, and the way to another. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type Anchor, anchorOf, dismiss, Popover } from '../widgets/popover.tsx'
import { chooseFiles } from './choose.tsx'
import { isOwnKernel, kernelFacts, kernelName, learnKernel, usePrebuiltKernel } from './kernel.ts'
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
  return (
    <section class="kernel-panel" aria-label="The kernel">
      <p>
        {isOwnKernel.value ? 'A kernel of your own.' : 'The prebuilt kernel, made for small memories and quick boots.'}
      </p>
      {!facts && <p class="dim">Reading its header…</p>}
      {facts && ('error' in facts ? <p class="kernel-problem">{facts.error}</p> : <KernelTable facts={facts} />)}
      <div class="form-buttons">
        {isOwnKernel.value && (
          <button
            type="button"
            class="button outlined"
            onClick={(event) => {
              dismiss(event.currentTarget)
              usePrebuiltKernel()
            }}
          >
            Back to the prebuilt one
          </button>
        )}
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
