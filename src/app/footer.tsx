/** The status line: what the machine is doing, and how the page looks. */
import { ariaKeys, showKeys } from './commands.ts'
import { OriginChip } from './link/origin-chip.tsx'
import { isPaletteOpen } from './palette/commands.ts'
import { aboutRecipeCommand } from './recipe-page/commands.ts'
import { isRecipePageOpen, toggleRecipePage } from './recipe-page/state.ts'
import { announcement } from './state/announcements.ts'
import { progress } from './state/image.ts'
import { screenReader, type Theme, theme } from './state/preferences.ts'
import { recipe } from './state/project.ts'
import { clock, status } from './state/status.ts'
import { MenuChoice, MenuHeading } from './widgets/menu.tsx'
import { MenuButton } from './widgets/menu-button.tsx'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function Footer() {
  return (
    <footer class="footer">
      <MachineStatus />
      <span class="footer-note" role="status">
        {announcement.value}
      </span>
      <span class="bar-space" />
      <OriginChip />
      <button
        type="button"
        class="button quiet"
        aria-keyshortcuts={ariaKeys(aboutRecipeCommand.keys![0]!)}
        aria-expanded={isRecipePageOpen.value}
        title={`What ${recipe.value.name} shows, and what to try breaking (${showKeys(aboutRecipeCommand.keys![0]!)})`}
        onClick={toggleRecipePage}
      >
        <span>
          About<span class="footer-recipe"> {recipe.value.name}</span>
        </span>
      </button>
      <button
        type="button"
        class="button quiet"
        aria-keyshortcuts={ariaKeys('Mod+K')}
        onClick={() => {
          isPaletteOpen.value = true
        }}
      >
        Commands <kbd>{showKeys('Mod+K')}</kbd>
      </button>
      <ViewMenu />
    </footer>
  )
}

function MachineStatus() {
  const { label, tone, reason } = status.value
  const work = progress.value
  return (
    <>
      <span class="machine-status">
        <i class={`dot dot-${tone}`} />
        <b>{label}</b>
        <span class="clock">{clock.value}</span>
        {work && <span class="dim">{`${work.text}, ${work.amount}`}</span>}
      </span>
      <span class="sr-only" role="status" aria-label="Machine">
        {`Machine: ${label}${reason ? `: ${reason}` : ''}`}
      </span>
    </>
  )
}

function ViewMenu() {
  return (
    <MenuButton face="View" label="View" align="right">
      <MenuHeading>Colours</MenuHeading>
      {THEMES.map(({ value, label }) => (
        <MenuChoice
          key={value}
          role="menuitemradio"
          checked={theme.value === value}
          act={() => {
            theme.value = value
          }}
        >
          {label}
        </MenuChoice>
      ))}
      <hr />
      <MenuChoice
        role="menuitemcheckbox"
        checked={screenReader.value}
        act={() => {
          screenReader.value = !screenReader.value
        }}
      >
        Console speaks to screen readers
      </MenuChoice>
    </MenuButton>
  )
}
