/** The browser's own windows to choose files and directories in. */
import { createRef } from 'preact'
import { chosen } from './given.ts'
import { bringIn } from './importing.ts'

const files = createRef<HTMLInputElement>()
const directory = createRef<HTMLInputElement>()

/** Every browser takes it; the types of its elements' attributes do not know it. */
const DIRECTORIES = { webkitdirectory: true }

export function chooseFiles(): void {
  files.current?.click()
}

export function chooseDirectory(): void {
  directory.current?.click()
}

export function FileInputs() {
  const onChange = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement
    const given = chosen(input.files ?? [])
    // The same file can be chosen again.
    input.value = ''
    if (given.length > 0) void bringIn([given])
  }
  return (
    <>
      <input ref={files} id="import-files" type="file" multiple hidden onChange={onChange} />
      <input {...DIRECTORIES} ref={directory} id="import-directory" type="file" hidden onChange={onChange} />
    </>
  )
}
