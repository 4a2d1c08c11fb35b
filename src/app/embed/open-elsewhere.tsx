import { fragment } from './demo.ts'

/** The same in the workbench, where all of it can be changed. */
export function OpenElsewhere() {
  const address = `${new URL('.', document.baseURI).href}#${fragment}`
  return (
    <a class="button outlined" href={address} target="_blank" rel="noopener">
      Open in pid1
    </a>
  )
}
