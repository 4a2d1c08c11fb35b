import { signal } from '@preact/signals'

/** Set by the on-screen Ctrl key: the next letter is a control character. */
export const ctrlHeld = signal(false)
