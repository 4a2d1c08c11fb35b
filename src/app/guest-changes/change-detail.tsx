/** One change, in full: what it was, what it is, and of a text the lines. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Difference, GuestChange } from '../../machine/agent/changes.ts'
import {
  type Content,
  contentSize,
  find,
  formatMode,
  formatOctal,
  type Inode,
  isBlobRef,
  KIND_NAMES,
  sameInode,
} from '../../rootfs/index.ts'
import { textOf } from '../edit/content.ts'
import { formatBytes } from '../format.ts'
import { images } from '../state/image.ts'
import { tree } from '../state/project.ts'
import { type Hunk, lineDiff } from './line-diff.ts'
import type { Review } from './review.ts'

/** Larger texts are not compared by lines. Bytes. */
const COMPARED_MAX = 1 << 17

export function ChangeDetail({ review }: { review: Review }) {
  const found = review.found.value
  const changes = review.differing.value
  const change = changes.find(({ path }) => path === review.active.value) ?? changes[0]
  if (!found || !change) return null
  const { path, before, after } = change
  const here = find(tree.value, path)?.inode
  return (
    <section class="guest-change" aria-label={`What changed: ${path}`}>
      <h3 class="mono">{path}</h3>
      <dl>
        {facts(change).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="mono">{value}</dd>
          </div>
        ))}
      </dl>
      {change.isUnread && <p class="dim">{found.whyUnread(change)}</p>}
      {after && found.torn.has(path) && (
        <p class="guest-change-note">
          It was written to while it was read, so this may be half of one state and half of another
        </p>
      )}
      {!isSame(here, before) && (
        <p class="guest-change-note">
          The project was edited here since it was booted: bringing this back replaces that
        </p>
      )}
      <Lines
        key={path}
        before={before?.kind === 'file' ? before.content : undefined}
        after={after && found.contents.get(after.ino)}
        isFile={after ? after.inode.kind === 'file' : before?.kind === 'file'}
      />
    </section>
  )
}

/** A tree that came from elsewhere has other values of the same inodes. */
function isSame(here: Inode | undefined, before: Inode | undefined): boolean {
  return here === before || (here !== undefined && before !== undefined && sameInode(here, before))
}

/** What is different, in words: the old and the new. */
function facts({ change, before, after, differences }: GuestChange): [string, string][] {
  const inode = after?.inode
  if (change === 'removed')
    return [['removed', before!.kind === 'directory' ? 'a directory, with all that was in it' : kindOf(before!)]]
  if (change === 'added')
    return [
      ['new', kindOf(inode!)],
      ['mode', formatMode(inode!.kind, inode!.mode)],
      ['owner', `${inode!.uid}:${inode!.gid}`],
      ...(after!.nlink > 1 && inode!.kind !== 'directory'
        ? ([['names', String(after!.nlink)]] as [string, string][])
        : []),
    ]
  const pair: Record<Difference, () => [string, string]> = {
    kind: () => [kindOf(before!), kindOf(inode!)],
    content: () => [sizeOf(before!), sizeOf(inode!)],
    target: () => [targetOf(before!), targetOf(inode!)],
    device: () => [numbersOf(before!), numbersOf(inode!)],
    mode: () => [formatOctal(before!.mode), formatOctal(inode!.mode)],
    owner: () => [`${before!.uid}:${before!.gid}`, `${inode!.uid}:${inode!.gid}`],
    links: () => ['other hard links', 'as in the guest'],
  }
  return differences.map((difference) => [difference, pair[difference]().join(' → ')])
}

type AnyInode =
  NonNullable<GuestChange['before'] | GuestChange['after']> extends infer I
    ? I extends { inode: infer J }
      ? J
      : I
    : never

function kindOf(inode: AnyInode): string {
  const more = inode.kind === 'file' ? sizeOf(inode) : targetOf(inode) || numbersOf(inode)
  const kind = `a ${KIND_NAMES[inode.kind]}`
  return more ? `${kind}, ${more}` : kind
}

function sizeOf(inode: AnyInode): string {
  if (inode.kind !== 'file') return ''
  return formatBytes('size' in inode ? inode.size : contentSize(inode.content))
}

const targetOf = (inode: AnyInode) => (inode.kind === 'symlink' ? inode.target : '')
const numbersOf = (inode: AnyInode) => ('major' in inode ? `${inode.major}, ${inode.minor}` : '')

type Shown = { readonly hunks: readonly Hunk[] } | { readonly say: string } | undefined

interface LinesProps {
  readonly before: Content | undefined
  readonly after: Content | undefined
  readonly isFile: boolean | undefined
}

function Lines({ before, after, isFile }: LinesProps) {
  const shown = useSignal<Shown>(undefined)
  useEffect(() => {
    let isWanted = true
    shown.value = undefined
    compare(before, after).then(
      (result) => {
        if (isWanted) shown.value = result
      },
      (error: Error) => {
        if (isWanted) shown.value = { say: error.message }
      },
    )
    return () => {
      isWanted = false
    }
  }, [before, after])
  if (!isFile || !shown.value) return null
  if ('say' in shown.value) return <p class="dim">{shown.value.say}</p>
  if (shown.value.hunks.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard
    <pre class="guest-change-lines" tabIndex={0}>
      {shown.value.hunks.map((hunk) => (
        <HunkLines key={hunk.after.start} hunk={hunk} />
      ))}
    </pre>
  )
}

function HunkLines({ hunk: { before, after, lines } }: { hunk: Hunk }) {
  return (
    <>
      <span class="line-place">{`@@ -${placeOf(before)} +${placeOf(after)} @@\n`}</span>
      {lines.map(({ sign, text }, at) => (
        <span key={at} class={sign === '+' ? 'line-added' : sign === '-' ? 'line-removed' : undefined}>
          {`${sign}${text}\n`}
        </span>
      ))}
    </>
  )
}

/** As diff -u writes it: no lines are after the line before them. */
const placeOf = ({ start, count }: Hunk['before']) => `${count === 0 ? start - 1 : start},${count}`

async function compare(before: Content | undefined, after: Content | undefined): Promise<Shown> {
  if (Math.max(sizeIn(before), sizeIn(after)) > COMPARED_MAX) return { say: 'Too large to be compared line by line' }
  const [old, now] = await Promise.all([bytesOf(before), bytesOf(after)])
  const [was, is] = [textOf(old), textOf(now)]
  if (was === undefined || is === undefined) return { say: 'No text, so there are no lines to compare' }
  const hunks = lineDiff(was, is)
  return hunks ? { hunks } : { say: 'Hardly a line is the same' }
}

const sizeIn = (content: Content | undefined) => (content ? contentSize(content) : 0)

async function bytesOf(content: Content | undefined): Promise<Uint8Array> {
  if (!content) return new Uint8Array()
  return isBlobRef(content) ? images.blob(content.sha256) : content
}
