/** What ldd would answer within a root file system: which libraries a program needs, and where its loader finds them. */
import { isPid1Error, Pid1Error } from '../../error.ts'
import { baseName, type Content, follow, parentPath, type Tree } from '../../rootfs/index.ts'
import { type Loader, loaderAt } from './loaders.ts'
import { type ElfFacts, isElf, readElf } from './read.ts'

export interface Library {
  /** As it is asked for: "libc.so.6". */
  readonly name: string
  /** Where the loader finds it, as ldd shows it; undefined: nowhere. */
  readonly path: string | undefined
  /** Where that leads, with no symbolic link on the way. */
  readonly file: string | undefined
  /** The first that asked for it, by its path. */
  readonly neededBy: string
  /** Files of its name that are of another class or machine, which the loader passes over. */
  readonly passedOver: readonly string[]
  /** Why the loader stops at the file that it finds. */
  readonly problem: string | undefined
}

export interface Libraries {
  readonly facts: ElfFacts
  /** The loader's path, where the program names one, and what that leads to; undefined: nothing. */
  readonly interpreter: { readonly path: string; readonly file: string | undefined } | undefined
  /** Whose rules the search follows. */
  readonly loader: Loader['kind']
  /** In the order in which they are loaded. */
  readonly libraries: readonly Library[]
}

/** Names on the paths that are tried: a program of hundreds of libraries tries some thousands of paths. */
const STEPS_MOST = 1_000_000

/**
 * What the program or library at `path` needs; undefined if it is no ELF file, is not there, or `read` has no bytes of
 * it. A library whose bytes `read` does not have is taken as found, and what it needs is not known.
 * /etc/ld.so.cache, LD_LIBRARY_PATH and the directories glibc-hwcaps are not looked at.
 * Throws elf-invalid for a damaged program, and limit-exceeded. The rules are those of glibc/elf/dl-load.c and musl/ldso/dynlink.c.
 */
export function findLibraries(
  tree: Tree,
  path: string,
  read: (content: Content) => Uint8Array | undefined,
): Libraries | undefined {
  const found = openAt(tree, path, read)
  if (!found?.bytes || !isElf(found.bytes)) return undefined
  const facts = readElf(found.bytes)
  const { interpreter } = facts
  const program: Loaded = { facts, path: found.file, origin: parentPath(found.file), loader: undefined }
  // A library is looked at as if a program of its machine needed it.
  const loader = loaderAt(interpreter ?? DEFAULT_LOADERS.get(facts.machine.number) ?? '', tree, read)
  return {
    facts,
    interpreter:
      interpreter === undefined ? undefined : { path: interpreter, file: openAt(tree, interpreter, read)?.file },
    loader: loader.kind,
    libraries: new Search(tree, read, loader, program).run(),
  }
}

const DEFAULT_LOADERS: ReadonlyMap<number, string> = new Map([
  [3, '/lib/ld-linux.so.2'],
  [62, '/lib64/ld-linux-x86-64.so.2'],
  [183, '/lib/ld-linux-aarch64.so.1'],
  [243, '/lib/ld-linux-riscv64-lp64d.so.1'],
])

interface Loaded {
  readonly facts: ElfFacts
  readonly path: string
  /** What $ORIGIN stands for. */
  readonly origin: string
  /** What caused it to be loaded. */
  readonly loader: Loaded | undefined
}

class Search {
  private readonly libraries: Library[] = []
  /** Names that are settled: by which a library was asked for, or which it has itself. */
  private readonly settled = new Set<string>()
  private readonly queue: Loaded[]
  private readonly factsByBytes = new Map<Uint8Array, ElfFacts | string>()
  private stepsLeft = STEPS_MOST

  constructor(
    private readonly tree: Tree,
    private readonly read: (content: Content) => Uint8Array | undefined,
    private readonly loader: Loader,
    private readonly program: Loaded,
  ) {
    this.queue = [program]
    if (program.facts.soname !== undefined) this.settled.add(program.facts.soname)
  }

  run(): Library[] {
    // An array that grows as it is gone through: those of one library come before those of the next.
    for (const asking of this.queue)
      for (const name of asking.facts.needed) {
        if (this.settled.has(name)) continue
        this.settled.add(name)
        this.libraries.push(this.load(name, asking))
      }
    return this.libraries
  }

  private load(name: string, asking: Loaded): Library {
    const passedOver: string[] = []
    const library = { name, neededBy: asking.path, passedOver }
    for (const path of this.candidates(name, asking)) {
      const found = openAt(this.tree, path, this.read, this.step)
      if (!found) continue
      const { file, bytes } = found
      if (!bytes) return { ...library, path, file, problem: undefined }
      const facts = this.factsByBytes.get(bytes) ?? factsOf(bytes)
      this.factsByBytes.set(bytes, facts)
      if (typeof facts === 'string') return { ...library, path, file, problem: facts }
      if (!isAlike(facts, this.program.facts)) {
        if (this.loader.kind === 'musl') return { ...library, path, file, problem: 'it is for another machine' }
        passedOver.push(path)
        continue
      }
      if (facts.soname !== undefined) this.settled.add(facts.soname)
      this.queue.push({ facts, path, origin: parentPath(path), loader: asking })
      return { ...library, path, file, problem: undefined }
    }
    return { ...library, path: undefined, file: undefined, problem: undefined }
  }

  private readonly step = () => {
    if (this.stepsLeft-- === 0) throw tooManySteps(this.program.path)
  }

  /** Paths to try, in order. */
  private *candidates(name: string, asking: Loaded): Generator<string, void, void> {
    const { interpreter } = this.program.facts
    // The loader is a library too, already there; musl's is the C library as well, under any of its names.
    if (
      interpreter !== undefined &&
      (name === baseName(interpreter) || (this.loader.kind === 'musl' && isMuslItself(name)))
    ) {
      yield interpreter
      return
    }
    if (name.includes('/')) {
      const path = expand(name, asking.origin)
      if (path !== undefined) yield path
      return
    }
    const directories = this.loader.kind === 'musl' ? this.muslDirectories(asking) : this.glibcDirectories(asking)
    for (const directory of directories) yield `${directory.replace(/\/+$/, '')}/${name}`
  }

  /** dl-load.c: _dl_map_object. A library with a RUNPATH has no use for RPATHs, its own or of those that caused it. */
  private *glibcDirectories(asking: Loaded): Generator<string, void, void> {
    if (asking.facts.runpath === undefined)
      for (let at: Loaded | undefined = asking; at; at = at.loader) yield* rpathOf(at)
    yield* expandAll(asking.facts.runpath, asking.origin)
    if (!asking.facts.isNoDefaultLib) yield* this.loader.directories
  }

  /** dynlink.c: load_library. RUNPATH and RPATH are one, and those of all that caused it to be loaded hold. */
  private *muslDirectories(asking: Loaded): Generator<string, void, void> {
    for (let at: Loaded | undefined = asking; at; at = at.loader)
      yield* expandAll(at.facts.runpath ?? at.facts.rpath, at.origin)
    yield* this.loader.directories
  }
}

/** The directories of a RPATH, which a RUNPATH beside it makes void. */
function rpathOf({ facts, origin }: Loaded): string[] {
  return facts.runpath === undefined ? expandAll(facts.rpath, origin) : []
}

function expandAll(list: string | undefined, origin: string): string[] {
  // An empty directory stands for the one that the program is started in, which is not known.
  return (list ?? '')
    .split(':')
    .filter((directory) => directory !== '')
    .map((directory) => expand(directory, origin))
    .filter((directory) => directory !== undefined)
}

/** With $ORIGIN put in; undefined where it has what only the loader knows, such as $PLATFORM. */
function expand(path: string, origin: string): string | undefined {
  const expanded = path.replace(/\$ORIGIN(?![A-Za-z0-9_])|\$\{ORIGIN\}/g, () => origin.replace(/^\/$/, ''))
  return expanded.includes('$') ? undefined : expanded
}

/** The names that musl's loader keeps for itself, up to their first dot (dynlink.c: load_library). */
function isMuslItself(name: string): boolean {
  return /^lib(c|pthread|rt|m|dl|util|xnet)\./.test(name)
}

function isAlike(a: ElfFacts, b: ElfFacts): boolean {
  return a.class === b.class && a.data === b.data && a.machine.number === b.machine.number
}

/** Facts, or why there are none. */
function factsOf(bytes: Uint8Array): ElfFacts | string {
  if (!isElf(bytes)) return 'it is no ELF file'
  try {
    return readElf(bytes)
  } catch (error) {
    if (isPid1Error(error, 'elf-invalid')) return error.data.reason
    throw error
  }
}

function tooManySteps(path: string) {
  return new Pid1Error(
    'limit-exceeded',
    `To look for the libraries of ${path} takes more than ${STEPS_MOST} steps from directory to directory, which is the limit here`,
    { what: 'steps', most: STEPS_MOST },
  )
}

/** The regular file at `path`, and its bytes if there are any to be had. */
function openAt(
  tree: Tree,
  path: string,
  read: (content: Content) => Uint8Array | undefined,
  onStep?: () => void,
): { readonly file: string; readonly bytes: Uint8Array | undefined } | undefined {
  const found = follow(tree, path, onStep)
  return found?.inode.kind === 'file' ? { file: found.path, bytes: read(found.inode.content) } : undefined
}
