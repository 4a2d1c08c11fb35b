/** Which of busybox's commands are linked to it: chosen from a list, made and removed in one step. */
import { useComputed, useSignal } from '@preact/signals'
import {
  type Applet,
  appletsOf,
  fewApplets,
  installApplets,
  type LinkKind,
  removeApplets,
} from '../../project/applets.ts'
import { BLOBS } from '../../project/catalog.ts'
import { baseName, type Edit, inTurn, parentPath, type Tree } from '../../rootfs/index.ts'
import { plural } from '../format.ts'
import { perform, tree } from '../state/project.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { appletsOfPath, isAppletsOpen } from './ui.ts'

export function AppletsDialog() {
  return (
    <Dialog open={isAppletsOpen} title={`Applets of ${appletsOfPath.value}`} class="applets">
      <Body path={appletsOfPath.value} />
    </Dialog>
  )
}

const LINK_KINDS: readonly { kind: LinkKind; label: string; hint: string }[] = [
  { kind: 'symlink', label: 'Symbolic links', hint: 'Each holds the path to busybox' },
  { kind: 'hard', label: 'Hard links', hint: 'Each is one more name of the busybox file itself' },
]

const isLinked = ({ link }: Applet) => link === 'symlink' || link === 'hard'

function Body({ path }: { path: string }) {
  const busybox = useComputed(() => appletsOf(tree.value, BLOBS).find((candidate) => candidate.path === path)).value
  const applets = busybox?.applets ?? []
  const wanted = useSignal<ReadonlySet<string>>(new Set(applets.filter(isLinked).map((applet) => applet.path)))
  const kind = useSignal<LinkKind>(applets.some(({ link }) => link === 'hard') ? 'hard' : 'symlink')
  const query = useSignal('')
  if (!busybox) return <p class="applets-none">{`${path} is no longer a busybox of this page`}</p>

  const want = (paths: Iterable<string>) => {
    wanted.value = new Set(paths)
  }
  const toggle = (applet: string) => {
    const next = new Set(wanted.value)
    if (!next.delete(applet)) next.add(applet)
    wanted.value = next
  }
  const free = applets.filter(({ link }) => link !== 'taken')
  const few = new Set(fewApplets(busybox.blob).map((applet) => `/${applet}`))
  const plan = planOf(applets, wanted.value, kind.value)
  const shown = applets.filter((applet) => applet.path.includes(query.value.trim().toLowerCase()))

  const apply = (event: SubmitEvent) => {
    event.preventDefault()
    const dialog = (event.currentTarget as Element).closest('dialog')!
    if (plan.make.length + plan.remove.length > 0) perform((before) => editFor(before, path, plan, kind.value))
    dialog.close()
  }

  return (
    <form onSubmit={apply}>
      <div class="applets-bar">
        <input
          // biome-ignore lint/a11y/noAutofocus: a window's first field, where the browser would take its Close button
          autoFocus
          class="input mono"
          type="search"
          aria-label="Find an applet"
          placeholder="Find an applet"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            query.value = event.currentTarget.value
          }}
          onKeyDown={(event) => {
            // The one that is left is meant; Enter with more would apply what one has not seen yet.
            if (event.key !== 'Enter' || query.value === '') return
            event.preventDefault()
            if (shown.length === 1 && shown[0]!.link !== 'taken') toggle(shown[0]!.path)
          }}
        />
        <button type="button" class="button outlined" onClick={() => want(free.map((applet) => applet.path))}>
          All
        </button>
        <button
          type="button"
          class="button outlined"
          title="What a small system on a floppy has: a shell, files, mounts, processes"
          onClick={() => want(free.map((applet) => applet.path).filter((applet) => few.has(applet)))}
        >
          A small set
        </button>
        <button type="button" class="button outlined" onClick={() => want([])}>
          None
        </button>
      </div>
      <fieldset class="applets-list" onKeyDown={moveInList}>
        <legend class="sr-only">{`Applets in busybox ${busybox.blob.version}`}</legend>
        {shown.map((applet, at) => (
          <label
            key={applet.path}
            class="applet"
            title={applet.link === 'taken' ? `Something else is at ${applet.path}` : applet.path}
          >
            <input
              type="checkbox"
              class="check"
              tabIndex={at === 0 ? 0 : -1}
              checked={wanted.value.has(applet.path)}
              disabled={applet.link === 'taken'}
              onChange={() => toggle(applet.path)}
            />
            <span class="applet-name">{baseName(applet.path)}</span>
            <span class="applet-place">{applet.link === 'taken' ? 'taken' : parentPath(applet.path)}</span>
          </label>
        ))}
        {shown.length === 0 && <p class="applets-none">{`This busybox holds no “${query.value}”`}</p>}
      </fieldset>
      <fieldset class="choices">
        <legend class="sr-only">Kind of link</legend>
        {LINK_KINDS.map((option) => (
          <label key={option.kind} class="choice" title={option.hint}>
            <input
              type="radio"
              name="link-kind"
              checked={kind.value === option.kind}
              onChange={() => {
                kind.value = option.kind
              }}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </fieldset>
      <div class="dialog-buttons">
        <span class="applets-note" role="status">
          {`${plural(wanted.value.size, 'applet')} of ${applets.length}. ${tell(plan)}`}
        </span>
        <button
          type="button"
          class="button outlined"
          onClick={(event) => event.currentTarget.closest('dialog')!.close()}
        >
          Cancel
        </button>
        <button type="submit" class="button primary" disabled={plan.make.length + plan.remove.length === 0}>
          Apply
        </button>
      </div>
    </form>
  )
}

/** The list is one stop of the Tab key: within it, the arrows go on. */
function moveInList(event: KeyboardEvent): void {
  const boxes = [...(event.currentTarget as Element).querySelectorAll<HTMLInputElement>('input:enabled')]
  const at = boxes.indexOf(event.target as HTMLInputElement)
  const goal = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: boxes.length - 1,
  }[event.key]
  if (goal === undefined) return
  event.preventDefault()
  boxes[Math.max(0, Math.min(goal, boxes.length - 1))]?.focus()
}

/** Applets as the catalog names them. */
interface Plan {
  readonly make: readonly string[]
  readonly remove: readonly string[]
}

function planOf(applets: readonly Applet[], wanted: ReadonlySet<string>, kind: LinkKind): Plan {
  const named = (some: readonly Applet[]) => some.map(({ path }) => path.slice(1))
  return {
    make: named(applets.filter(({ path, link }) => wanted.has(path) && link !== kind && link !== 'taken')),
    remove: named(applets.filter((applet) => !wanted.has(applet.path) && isLinked(applet))),
  }
}

function editFor(before: Tree, path: string, { make, remove }: Plan, kind: LinkKind): Edit {
  const install = (now: Tree) => installApplets(now, path, make, kind).edit
  const uninstall = (now: Tree) => removeApplets(now, path, remove).edit
  if (remove.length === 0) return install(before)
  if (make.length === 0) return uninstall(before)
  return inTurn(before, `link ${plural(make.length, 'applet')}, remove ${remove.length}`, [uninstall, install])
}

function tell({ make, remove }: Plan): string {
  const told = [
    ...(make.length > 0 ? [`makes ${plural(make.length, 'link')}`] : []),
    ...(remove.length > 0 ? [`removes ${plural(remove.length, 'link')}`] : []),
  ]
  return told.length === 0 ? 'Nothing changes' : `Apply ${told.join(' and ')}`
}
