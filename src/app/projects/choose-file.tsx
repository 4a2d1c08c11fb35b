/** The browser's own window to choose a project file in. */
import { createRef } from 'preact'
import { openProjectFile } from './acts.ts'

const input = createRef<HTMLInputElement>()

export function chooseProjectFile(): void {
  input.current?.click()
}

export function ProjectFileInput() {
  return (
    <input
      ref={input}
      id="project-file"
      type="file"
      accept=".json,application/json"
      hidden
      onChange={(event) => {
        const [file] = event.currentTarget.files ?? []
        if (!file) return
        void openProjectFile(file)
        // The same file can be chosen again.
        event.currentTarget.value = ''
      }}
    />
  )
}
