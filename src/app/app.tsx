/** The page: three panes side by side, and under the files what there is to say of the recipe, or one at a time where there is no room. */
import { ConsolePane } from './console/console-pane.tsx'
import { EditPane } from './edit/edit-pane.tsx'
import { FilesPane } from './files/files-pane.tsx'
import { Footer } from './footer.tsx'
import { FileInputs } from './import/choose.tsx'
import { DropHint } from './import/drop.tsx'
import { StorageNotice } from './projects/storage-notice.tsx'
import { RecipePane } from './recipe-page/recipe-pane.tsx'
import { isRecipePageOpen } from './recipe-page/state.ts'
import { consoleWidth, filesWidth } from './state/preferences.ts'
import { status } from './state/status.ts'
import { frontPane, type Pane } from './state/workspace.ts'
import { TopBar } from './top-bar.tsx'
import { Splitter } from './widgets/splitter.tsx'
import { Windows } from './windows.tsx'

const LEAST = { files: 200, edit: 280, console: 300 }

export function App() {
  const widths = {
    ...(filesWidth.value !== null && { '--files-width': `${filesWidth.value}px` }),
    ...(consoleWidth.value !== null && { '--console-width': `${consoleWidth.value}px` }),
  }
  return (
    <>
      <TopBar />
      <StorageNotice />
      <main class="panes" data-front={frontPane.value} style={widths}>
        <div class="left-panes">
          <FilesPane />
          <RecipePane />
        </div>
        <Splitter
          label="Width of the file tree"
          pane="files-pane"
          side="left"
          width={filesWidth}
          least={LEAST.files}
          reserve={LEAST.edit + LEAST.console}
        />
        <EditPane />
        <Splitter
          label="Width of the console"
          pane="console-pane"
          side="right"
          width={consoleWidth}
          least={LEAST.console}
          reserve={LEAST.files + LEAST.edit}
        />
        <ConsolePane />
      </main>
      <Footer />
      <PaneSwitch />
      <FileInputs />
      <DropHint />
      <Windows />
    </>
  )
}

const PANES: readonly { pane: Pane; label: string }[] = [
  { pane: 'files', label: 'Files' },
  { pane: 'recipe', label: 'About' },
  { pane: 'edit', label: 'Edit' },
  { pane: 'console', label: 'Console' },
]

/** On a narrow screen: which pane shows. */
function PaneSwitch() {
  return (
    <nav class="pane-switch" aria-label="Panes">
      {PANES.filter(({ pane }) => pane !== 'recipe' || isRecipePageOpen.value).map(({ pane, label }) => (
        <button
          key={pane}
          type="button"
          aria-current={frontPane.value === pane ? 'page' : undefined}
          onClick={() => {
            frontPane.value = pane
          }}
        >
          {label}
          {pane === 'console' && <i class={`dot dot-${status.value.tone}`} />}
        </button>
      ))}
    </nav>
  )
}
