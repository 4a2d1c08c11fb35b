/** A menu of acts or choices, by pointer and by the ARIA menu pattern's keys. */
import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { type Anchor, dismiss, Popover } from './popover.tsx'

interface MenuProps {
  readonly anchor: Signal<Anchor | undefined>
  readonly label: string
  readonly align?: 'left' | 'right'
  readonly children: ComponentChildren
}

export function Menu({ label, children, ...props }: MenuProps) {
  return (
    <Popover {...props}>
      <MenuList label={label}>{children}</MenuList>
    </Popover>
  )
}

function MenuList({ label, children }: { label: string; children: ComponentChildren }) {
  const list = useRef<HTMLDivElement>(null)
  const items = () => [...list.current!.querySelectorAll<HTMLElement>('[role^=menuitem]:not(:disabled)')]

  useLayoutEffect(() => {
    const all = items()
    const checked = all.find((item) => item.getAttribute('aria-checked') === 'true')
    ;(checked ?? all[0])?.focus()
  }, [])

  const move = (event: KeyboardEvent) => {
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    if (target !== undefined) {
      event.preventDefault()
      all.at(target % all.length)?.focus()
    } else if (event.key === 'Tab') {
      event.preventDefault()
      dismiss(list.current!)
    }
  }

  return (
    <div ref={list} class="menu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={move}>
      {children}
    </div>
  )
}

interface ItemProps {
  readonly act: () => void
  readonly children: ComponentChildren
  /** The key that does the same. */
  readonly hint?: string
  readonly disabled?: boolean
}

/** An act. */
export function MenuItem({ act, children, hint, disabled = false }: ItemProps) {
  return (
    <button
      type="button"
      class="menu-item"
      role="menuitem"
      disabled={disabled}
      tabIndex={-1}
      onClick={(event) => {
        dismiss(event.currentTarget)
        act()
      }}
    >
      <span class="menu-label">{children}</span>
      {hint && <kbd>{hint}</kbd>}
    </button>
  )
}

interface ChoiceProps {
  /** One of several, or on and off. */
  readonly role: 'menuitemradio' | 'menuitemcheckbox'
  readonly checked: boolean
  readonly act: () => void
  readonly children: ComponentChildren
}

/** A choice, and whether it is the one in force. */
export function MenuChoice({ role, checked, act, children }: ChoiceProps) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take it
    <button
      type="button"
      class="menu-item"
      role={role}
      aria-checked={checked}
      tabIndex={-1}
      onClick={(event) => {
        dismiss(event.currentTarget)
        act()
      }}
    >
      <span class="menu-check">{checked ? '✓' : ''}</span>
      <span class="menu-label">{children}</span>
    </button>
  )
}

export function MenuHeading({ children }: { children: ComponentChildren }) {
  return (
    <div class="menu-heading" role="presentation">
      {children}
    </div>
  )
}
