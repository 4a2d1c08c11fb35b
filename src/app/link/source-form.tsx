/** For larger demos: the project file on any static host, and a link that names it by its SHA-256. */
import { useSignal } from '@preact/signals'
import { sha256Hex } from '../../image/sha256.ts'
import { writeSource } from '../../link/address.ts'
import type { Project } from '../../project/project.ts'
import { saveBlob } from '../save-file.ts'
import { announce } from '../state/announcements.ts'
import { images as worker } from '../state/image.ts'
import { addressOf } from './forms.ts'

export function SourceForm({ of, images }: { of: Project; images: readonly string[] }) {
  const address = useSignal('')
  const link = useSignal<string | undefined>(undefined)
  const problem = useSignal<string | undefined>(undefined)
  const url = URL.canParse(address.value, document.baseURI) ? new URL(address.value, document.baseURI) : undefined

  const make = async (event: Event) => {
    event.preventDefault()
    if (!url) return
    try {
      const { blob } = await worker.export(of, 'project')
      const sha256 = await sha256Hex(new Uint8Array(await blob.arrayBuffer()))
      link.value = addressOf(writeSource({ url, sha256, images }))
      problem.value = undefined
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error)
    }
  }
  const save = async () => {
    const { fileName, blob } = await worker.export(of, 'project')
    saveBlob(fileName, blob)
    announce(`Wrote ${fileName}`)
  }

  return (
    <form class="share-source" onSubmit={(event) => void make(event)}>
      <p>
        Put the project file on a host that lets other pages read it (CORS), and say where. The link holds its address
        and its SHA-256: what is there must stay as it is.
      </p>
      <div class="share-source-row">
        <button type="button" class="button outlined" onClick={() => void save()}>
          Save the project file
        </button>
        <input
          class="input"
          aria-label="Address of the file"
          placeholder="https://example.org/demo.pid1.json"
          inputMode="url"
          value={address.value}
          onInput={(event) => {
            address.value = event.currentTarget.value
            link.value = undefined
          }}
        />
        <button type="submit" class="button outlined" disabled={address.value === '' || !url}>
          Make the link
        </button>
      </div>
      {problem.value && <p role="alert">{problem.value}</p>}
      {link.value && (
        <textarea
          class="input mono share-text"
          aria-label="Link to the file"
          readOnly
          rows={3}
          value={link.value}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </form>
  )
}
