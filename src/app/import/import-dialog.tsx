/** What is brought in, and what it would do, before it does anything. */
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Reading, ReadProgress } from '../../../workers/import.protocol.ts'
import { formatBytes, formatCount, plural } from '../format.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { FATE_WORDS, FateList } from './fate-list.tsx'
import {
  accept,
  isOpen,
  isOpened,
  openDirectory,
  retarget,
  shown,
  state,
  take,
  takeAs,
  target,
  title,
} from './importing.ts'
import { KernelOffer } from './kernel-offer.tsx'
import { FATES, type Fate, type Preview } from './preview.ts'

export function ImportDialog() {
  return (
    <Dialog open={isOpen} title={`Import ${title.value}`} class="import">
      <Content />
    </Dialog>
  )
}

function Content() {
  const isKernelDeclined = useSignal(false)
  const now = state.value
  switch (now.phase) {
    case 'reading':
      return <Work {...readingWork(now.progress)} />
    case 'keeping':
      return <Work text="Keeping the contents" done={now.done} total={now.total} />
    case 'failed':
      return <Failure message={now.message} />
    case 'read':
      if (now.reading.kernel && !isKernelDeclined.value)
        return (
          <KernelOffer
            {...now.reading.kernel}
            onDecline={() => {
              isKernelDeclined.value = true
            }}
          />
        )
      return <Shown reading={now.reading} />
  }
}

interface WorkProps {
  readonly text: string
  readonly done: number
  /** 0: unknown. */
  readonly total: number
}

function readingWork(progress: ReadProgress | undefined): WorkProps {
  if (!progress) return { text: 'Reading', done: 0, total: 0 }
  const { step, done, total, entries } = progress
  const verb = { read: 'Reading', decompress: 'Unpacking', hash: 'Hashing contents' }[step]
  return { text: entries > 0 ? `${verb}, ${plural(entries, 'entry', 'entries')}` : verb, done, total }
}

function Work({ text, done, total }: WorkProps) {
  return (
    <div class="import-work">
      <p role="status">{text}</p>
      <progress aria-label={text} value={total > 0 ? done : undefined} max={total > 0 ? total : undefined} />
      <p class="import-amount">
        {total > 0 ? `${formatBytes(done)} of ${formatBytes(total)}` : done > 0 ? formatBytes(done) : ' '}
      </p>
      <div class="dialog-buttons">
        <CancelButton />
      </div>
    </div>
  )
}

function Failure({ message }: { message: string }) {
  return (
    <div class="import-work">
      <p role="alert">{message}</p>
      <p class="dim">The root file system is as it was.</p>
      <div class="dialog-buttons">
        <button type="button" class="button primary" onClick={() => close()}>
          Close
        </button>
      </div>
    </div>
  )
}

function Shown({ reading }: { reading: Reading }) {
  const fate = useSignal<Fate | undefined>(undefined)
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => button.current?.focus(), [])
  const result = shown.value
  const error = result && 'error' in result ? result.error : undefined
  const preview = result && !('error' in result) ? result : undefined
  const changed = preview ? preview.counts.added + preview.counts.replaced : 0

  return (
    <form
      class="import-shown"
      onSubmit={(event) => {
        event.preventDefault()
        void accept()
      }}
    >
      <div class="import-choices">
        <label class="import-target">
          <span class="field-label">Into</span>
          <input
            class="input mono"
            value={target.value}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            aria-invalid={error !== undefined}
            aria-describedby="import-error"
            onChange={(event) => void retarget(event.currentTarget.value.trim().replace(/(.)\/+$/, '$1') || '/')}
          />
        </label>
        {reading.packed.length > 0 && <TakeChoice packed={reading.packed} />}
        {title.value.endsWith('/') && <OpenChoice />}
        <span class="import-sum">{`${plural(reading.entries, 'entry', 'entries')}, ${formatBytes(reading.size)}`}</span>
      </div>
      <p class="form-error" id="import-error" role="alert">
        {error}
      </p>
      {preview && <FateFilter preview={preview} fate={fate.value} onChoose={(chosen) => (fate.value = chosen)} />}
      {preview && <FateList preview={preview} fate={fate.value} />}
      <Notes reading={reading} />
      <div class="dialog-buttons">
        <CancelButton />
        <button ref={button} type="submit" class="button primary" disabled={changed === 0}>
          {changed > 0 ? `Import ${plural(changed, 'entry', 'entries')}` : 'Nothing to import'}
        </button>
      </div>
    </form>
  )
}

function TakeChoice({ packed }: { packed: readonly string[] }) {
  const one = packed.length === 1
  return (
    <fieldset class="choices">
      <legend class="sr-only">{`What becomes of ${one ? packed[0] : 'archives'}`}</legend>
      {(['contents', 'files'] as const).map((as) => (
        <label key={as} class="choice">
          <input type="radio" name="take-as" checked={takeAs.value === as} onChange={() => void take(as)} />
          <span>{as === 'contents' ? 'Unpack' : one ? 'Add as a file' : 'Add as files'}</span>
        </label>
      ))}
    </fieldset>
  )
}

function OpenChoice() {
  return (
    <fieldset class="choices">
      <legend class="sr-only">{`What of ${title.value} comes in`}</legend>
      {[false, true].map((open) => (
        <label key={String(open)} class="choice">
          <input
            type="radio"
            name="open-directory"
            checked={isOpened.value === open}
            onChange={() => void openDirectory(open)}
          />
          <span>{open ? 'What is in it' : title.value}</span>
        </label>
      ))}
    </fieldset>
  )
}

interface FateFilterProps {
  readonly preview: Preview
  readonly fate: Fate | undefined
  readonly onChoose: (fate: Fate | undefined) => void
}

function FateFilter({ preview, fate, onChoose }: FateFilterProps) {
  const option = (value: Fate | undefined, label: string, count: number) => (
    <label key={label} class="choice">
      <input
        type="radio"
        name="fate"
        checked={fate === value}
        disabled={count === 0}
        onChange={() => onChoose(value)}
      />
      <span>
        {label} <b>{formatCount(count)}</b>
      </span>
    </label>
  )
  return (
    <fieldset class="choices">
      <legend class="sr-only">Show</legend>
      {option(undefined, 'all', preview.report.length)}
      {FATES.map((value) => option(value, FATE_WORDS[value], preview.counts[value]))}
    </fieldset>
  )
}

/** What a person should know of what was read. */
function Notes({ reading: { guessedModes, warnings, warningCount } }: { reading: Reading }) {
  const { executable, others } = guessedModes
  const guessed = executable + others > 0
  if (!guessed && warningCount === 0) return null
  return (
    <div class="import-notes">
      {guessed && (
        <p>
          {`Browsers do not tell modes, owners or symbolic links: ${formatCount(executable)} of ${plural(executable + others, 'file')} ${executable === 1 ? 'begins as a program does (ELF or #!) and gets' : 'begin as programs do (ELF or #!) and get'} mode 755, the others 644; all belong to root.`}
        </p>
      )}
      {warningCount > 0 && (
        <details>
          <summary>{plural(warningCount, 'warning')}</summary>
          <ul>
            {warnings.map(({ message }, at) => (
              <li key={at}>{message}</li>
            ))}
            {warningCount > warnings.length && <li>{`and ${formatCount(warningCount - warnings.length)} more`}</li>}
          </ul>
        </details>
      )}
    </div>
  )
}

export function CancelButton() {
  return (
    <button type="button" class="button outlined" onClick={() => close()}>
      Cancel
    </button>
  )
}

function close(): void {
  isOpen.value = false
}
