/** A button that opens a menu below it. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Menu } from './menu.tsx'
import { type Anchor, anchorOf } from './popover.tsx'

interface MenuButtonProps {
  /** What is on the button. */
  readonly face: ComponentChildren
  /** What the menu is called. */
  readonly label: string
  readonly class?: string
  readonly title?: string
  readonly align?: 'left' | 'right'
  /** What is in the menu. */
  readonly children: ComponentChildren
}

export function MenuButton({ face, label, align = 'left', children, ...props }: MenuButtonProps) {
  const menuAt = useSignal<Anchor | undefined>(undefined)
  return (
    <>
      <button
        type="button"
        class={props.class ?? 'button quiet'}
        title={props.title}
        aria-haspopup="menu"
        aria-expanded={menuAt.value !== undefined}
        onClick={(event) => {
          menuAt.value = anchorOf(event.currentTarget)
        }}
      >
        {face}
      </button>
      <Menu anchor={menuAt} label={label} align={align}>
        {children}
      </Menu>
    </>
  )
}
