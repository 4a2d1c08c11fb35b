/** A file that is a kernel: what it is, and whether it takes the place of the one that is booted. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { BzImage } from '../../formats/bzimage.ts'
import type { BlobRef } from '../../rootfs/index.ts'
import { formatBytes } from '../format.ts'
import { acceptKernel } from './importing.ts'
import { factsOf, type KernelFacts } from './kernel-facts.ts'

interface KernelOfferProps {
  readonly header: BzImage
  readonly content: BlobRef
  readonly onDecline: () => void
}

export function KernelOffer({ header, content, onDecline }: KernelOfferProps) {
  const facts = factsOf(header, formatBytes(content.size))
  const first = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => first.current?.focus(), [])
  return (
    <div class="import-work">
      <p>
        This file is a Linux kernel. It can take the place of the one that Boot starts, or lie in the tree as a file.
      </p>
      <KernelTable facts={facts} />
      <div class="dialog-buttons">
        <button type="button" class="button outlined" onClick={onDecline}>
          Add it as a file…
        </button>
        <button
          ref={first}
          type="button"
          class="button primary"
          disabled={facts.problem !== undefined}
          onClick={() => void acceptKernel()}
        >
          Use as the kernel
        </button>
      </div>
    </div>
  )
}

export function KernelTable({ facts }: { facts: KernelFacts }) {
  return (
    <>
      <dl class="kernel-facts">
        {facts.rows.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {facts.problem && <p class="kernel-problem">{`This machine cannot boot it: ${facts.problem}.`}</p>}
    </>
  )
}
