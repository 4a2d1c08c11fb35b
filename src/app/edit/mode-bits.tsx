/** The twelve permission bits as buttons, and the same in octal. */
import { chmod, formatOctal, parseOctal } from '../../rootfs/index.ts'
import { perform } from '../state/project.ts'
import { CommitField } from './commit-field.tsx'

const WHO = ['Owner', 'Group', 'Others']
const MAY = [
  { letter: 'r', directory: 'list the names', other: 'read' },
  { letter: 'w', directory: 'add and remove names', other: 'write' },
  { letter: 'x', directory: 'enter', other: 'execute' },
]
const SPECIAL = [
  { bit: 0o4000, name: 'setuid', chmod: 'u+s', hint: 'setuid: runs with the rights of the file’s owner' },
  {
    bit: 0o2000,
    name: 'setgid',
    chmod: 'g+s',
    hint: 'setgid: runs with the rights of the file’s group; in a directory, new entries take its group',
  },
  {
    bit: 0o1000,
    name: 'sticky',
    chmod: '+t',
    hint: 'sticky: in this directory only an entry’s owner may remove it, as in /tmp',
  },
]

export function ModeBits({ path, mode, isDirectory }: { path: string; mode: number; isDirectory: boolean }) {
  const toggle = (bit: number) => perform((tree) => chmod(tree, path, mode ^ bit))
  return (
    <div class="mode">
      <fieldset class="bits">
        <legend class="sr-only">Permission bits</legend>
        {WHO.map((who, row) =>
          MAY.map((may, column) => {
            const bit = 0o400 >> (row * 3 + column)
            const label = `${who} may ${isDirectory ? may.directory : may.other}`
            return (
              <button
                key={bit}
                type="button"
                class="bit"
                aria-pressed={(mode & bit) !== 0}
                aria-label={label}
                title={label}
                onClick={() => toggle(bit)}
              >
                {may.letter}
              </button>
            )
          }),
        )}
      </fieldset>
      <CommitField
        label="Mode in octal"
        value={formatOctal(mode).padStart(4, '0')}
        size={4}
        commit={(text) => perform((tree) => chmod(tree, path, parseOctal(text)))}
      />
      <span class="specials">
        {SPECIAL.map(({ bit, name, chmod: notation, hint }) => (
          <button
            key={name}
            type="button"
            class="special"
            aria-pressed={(mode & bit) !== 0}
            aria-label={`${notation}, ${name}`}
            title={hint}
            onClick={() => toggle(bit)}
          >
            {notation}
          </button>
        ))}
      </span>
    </div>
  )
}
