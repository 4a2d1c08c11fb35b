/** Acts of the X-ray. */
import type { Command } from '../commands.ts'
import { hideXray, isXray, moveByEntry, moveByField, seeking, shown, showXray, view, wantsFocus } from './state.ts'

const hasBytes = () => isXray.value && view.value === 'bytes' && shown.value !== undefined
const seek = (kind: 'text' | 'offset') => () => {
  showXray()
  seeking.value = { kind }
}

const within = (id: string, label: string, keys: string, run: () => void): Command => ({
  id: `xray.${id}`,
  label,
  group: 'Image',
  keys: [keys],
  scope: 'edit',
  isEnabled: hasBytes,
  run,
})

export const xrayCommands: readonly Command[] = [
  {
    id: 'xray.toggle',
    label: () => (isXray.value ? 'X-ray: back to the file' : 'X-ray: the image byte by byte'),
    group: 'Image',
    keys: ['Mod+Shift+X'],
    whileTyping: true,
    run: () => {
      if (isXray.value) return hideXray()
      showXray()
      wantsFocus.value = true
    },
  },
  {
    id: 'xray.overview',
    label: 'X-ray: what lies where in the image, and what takes the space',
    group: 'Image',
    run: () => showXray('overview'),
  },
  {
    id: 'xray.find',
    label: 'X-ray: find text or bytes',
    group: 'Image',
    keys: ['/'],
    scope: 'edit',
    isEnabled: () => isXray.value,
    run: seek('text'),
  },
  {
    id: 'xray.go-to',
    label: 'X-ray: go to an offset',
    group: 'Image',
    keys: ['g'],
    scope: 'edit',
    isEnabled: () => isXray.value,
    run: seek('offset'),
  },
  within('next-field', 'X-ray: next field', 'n', () => moveByField(1)),
  within('previous-field', 'X-ray: previous field', 'p', () => moveByField(-1)),
  within('next-entry', 'X-ray: next entry', 'Shift+N', () => moveByEntry(1)),
  within('previous-entry', 'X-ray: previous entry', 'Shift+P', () => moveByEntry(-1)),
]
