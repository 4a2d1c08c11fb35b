/** A line of the inspector: what a fact is called, what that means, and the fact. */
import type { ComponentChildren } from 'preact'

export function Fact({ name, hint, children }: { name: string; hint: string; children: ComponentChildren }) {
  return (
    <>
      <dt title={hint}>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
