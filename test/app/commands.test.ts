import { describe, expect, it } from 'vitest'
import { isPressed, showKeys } from '../../src/app/commands.ts'
import { matchScore } from '../../src/app/palette/match.ts'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey', boolean>> = {}) =>
  ({ key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held }) as KeyboardEvent

describe('the keys of a command', () => {
  it('are pressed only with exactly the keys held that they name', () => {
    expect(isPressed('Mod+Z', press('z', { ctrlKey: true }))).toBe(true)
    expect(isPressed('Mod+Z', press('z'))).toBe(false)
    expect(isPressed('Mod+Z', press('Z', { ctrlKey: true, shiftKey: true }))).toBe(false)
    expect(isPressed('Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }))).toBe(true)
    expect(isPressed('Delete', press('Delete', { altKey: true }))).toBe(false)
  })

  it('are pressed for a symbol whether or not the keyboard needs Shift for it', () => {
    expect(isPressed('?', press('?', { shiftKey: true }))).toBe(true)
    expect(isPressed('?', press('?'))).toBe(true)
    expect(isPressed('Mod++', press('+', { ctrlKey: true, shiftKey: true }))).toBe(true)
  })

  it('read as the keyboard names them', () => {
    expect(showKeys('Mod+Shift+Z')).toBe('Ctrl+Shift+Z')
    expect(showKeys('Mod+Enter')).toBe('Ctrl+↵')
  })
})

describe('what is typed to find a command', () => {
  it('fits a label that holds its letters in order, and no other', () => {
    expect(matchScore('bt', 'Boot')).toBeDefined()
    expect(matchScore('tb', 'Boot')).toBeUndefined()
    expect(matchScore('', 'Boot')).toBeDefined()
  })

  it('fits better where it stands whole at the beginning of a word', () => {
    const best = (query: string, ...labels: string[]) =>
      labels.sort((a, b) => matchScore(query, b)! - matchScore(query, a)!)[0]
    expect(best('boot', 'Boot', 'Reboot', 'Back to the other option')).toBe('Boot')
    expect(best('file', 'Profile', 'Add a file')).toBe('Add a file')
    expect(best('nd', 'Find', 'New directory')).toBe('Find')
    expect(best('nd', 'Hundred', 'New directory')).toBe('Hundred')
  })
})
