/** All that the file system knows of the selected entry, to read and to change. */
import { computed } from '@preact/signals'
import { commandsToMake } from '../../formats/shell/index.ts'
import { appletsOf } from '../../project/applets.ts'
import { BLOBS } from '../../project/catalog.ts'
import {
  chown,
  contentSize,
  find,
  type Inode,
  isBlobRef,
  MAJOR_MAX,
  MINOR_MAX,
  pathsTo,
  renumber,
  retarget,
} from '../../rootfs/index.ts'
import { isBusybox } from '../files/busybox.ts'
import { wholeNumber } from '../files/new-entry.ts'
import { showApplets } from '../files/ui.ts'
import { formatCount, formatPath, formatTime, plural } from '../format.ts'
import { lastCommandsOn } from '../session/session.ts'
import { changeAt, perform, tree } from '../state/project.ts'
import { selected } from '../state/workspace.ts'
import { CommitField } from './commit-field.tsx'
import { ElfFacts } from './elf-facts.tsx'
import { Fact } from './fact.tsx'
import { ModeBits } from './mode-bits.tsx'

const KIND_NAMES: Readonly<Record<Inode['kind'], string>> = {
  directory: 'Directory',
  file: 'Regular file',
  symlink: 'Symbolic link',
  character: 'Character device',
  block: 'Block device',
  fifo: 'FIFO',
  socket: 'Socket',
}

/** How the entry got what it is by the last act on it, or how one would make it. */
const shownCommands = computed(() => {
  const path = selected.value
  const found = find(tree.value, path)
  return lastCommandsOn(path)?.join('\n') || (found ? commandsToMake(path, found.inode) : '')
})

/** How many of a busybox's commands have names of their own in the tree. */
const linkedApplets = computed(() => {
  const busybox = appletsOf(tree.value, BLOBS).find(({ path }) => path === selected.value)
  if (!busybox) return 'another name of this file stands for it'
  const linked = busybox.applets.filter(({ link }) => link === 'symlink' || link === 'hard')
  return `${linked.length} of ${busybox.applets.length} have a name in the tree`
})

export function Inspector() {
  const path = selected.value
  const found = find(tree.value, path)
  if (!found) return null
  const { ino, inode } = found
  const change = changeAt(path)
  const others = pathsTo(tree.value, ino).filter((other) => other !== path)

  return (
    <section class="inspector" aria-label="Inspector">
      <div class="inspector-head">
        <h2 class="mono">{formatPath(path)}</h2>
        <span>{KIND_NAMES[inode.kind]}</span>
        {change && <span class="badge">{change}</span>}
        <span class="bar-space" />
        <span class="inspector-size">{sizeOf(inode)}</span>
      </div>
      <dl class="facts" key={ino}>
        {inode.kind === 'symlink' ? (
          <Fact name="Leads to" hint="The path that is used in place of this one; relative to its own directory">
            <CommitField
              label="Target of the symbolic link"
              value={inode.target}
              commit={(text) => perform((before) => retarget(before, path, text))}
            />
          </Fact>
        ) : (
          <Fact
            name="Mode"
            hint="Who may read, write and execute; the kernel ignores it for root, but not the x of a program"
          >
            <ModeBits path={path} mode={inode.mode} isDirectory={inode.kind === 'directory'} />
          </Fact>
        )}
        {(inode.kind === 'character' || inode.kind === 'block') && (
          <Fact name="Numbers" hint="Major: which driver. Minor: which of its devices">
            <CommitField
              label="Major number"
              value={String(inode.major)}
              size={4}
              commit={(text) =>
                perform((before) => renumber(before, path, wholeNumber('major', text, MAJOR_MAX), inode.minor))
              }
            />
            <span class="dim">,</span>
            <CommitField
              label="Minor number"
              value={String(inode.minor)}
              size={7}
              commit={(text) =>
                perform((before) => renumber(before, path, inode.major, wholeNumber('minor', text, MINOR_MAX)))
              }
            />
          </Fact>
        )}
        <Fact name="Owner" hint="User and group by number; names are a matter of /etc/passwd and /etc/group">
          <CommitField
            label="User id"
            value={String(inode.uid)}
            size={5}
            commit={(text) =>
              perform((before) => chown(before, path, wholeNumber('uid', text, 0xffff_ffff), inode.gid))
            }
          />
          <span class="dim">:</span>
          <CommitField
            label="Group id"
            value={String(inode.gid)}
            size={5}
            commit={(text) =>
              perform((before) => chown(before, path, inode.uid, wholeNumber('gid', text, 0xffff_ffff)))
            }
          />
          <span class="dim mono">{`${inode.uid === 0 ? 'root' : inode.uid}:${inode.gid === 0 ? 'root' : inode.gid}`}</span>
          <span class="fact-aside">
            <abbr title="Modification time, in UTC. The project sets it, so that the same files give the same image">
              Modified
            </abbr>
            <time class="mono">{formatTime(inode.mtime)}</time>
          </span>
        </Fact>
        {others.length > 0 && (
          <Fact name="Also at" hint="Other names of this same inode: a change here is a change there">
            <span class="mono others">{others.join('  ')}</span>
          </Fact>
        )}
        {inode.kind === 'file' && <ElfFacts path={path} content={inode.content} />}
        {inode.kind === 'file' && isBlobRef(inode.content) && (
          <Fact name="SHA-256" hint="These bytes are kept by their hash, and checked against it">
            <span class="mono dim hash">{inode.content.sha256}</span>
          </Fact>
        )}
        {isBusybox(path) && (
          <Fact name="Applets" hint="The commands in busybox: it is the one by whose name it is called">
            <span>{linkedApplets.value}</span>
            <button type="button" class="button outlined fact-button" onClick={() => showApplets(path)}>
              Choose…
            </button>
          </Fact>
        )}
      </dl>
      <div class="you-type">
        <span>What you'd type</span>
        <code>{shownCommands.value}</code>
      </div>
    </section>
  )
}

function sizeOf(inode: Inode): string {
  if (inode.kind === 'file') return plural(contentSize(inode.content), 'byte')
  if (inode.kind === 'directory') return plural(inode.entries.size, 'name')
  if (inode.kind === 'symlink') return `${formatCount(new TextEncoder().encode(inode.target).length)} bytes`
  return ''
}
