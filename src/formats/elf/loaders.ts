/**
 * Where a loader looks for libraries when nothing else tells it: glibc's as Debian builds it, whose directories are built
 * in (`ld.so --help` lists them), and musl's (musl/ldso/dynlink.c).
 */
import { baseName, type Content, follow, joinPath, parentPath, type Tree } from '../../rootfs/index.ts'

export interface Loader {
  readonly kind: 'glibc' | 'musl'
  readonly directories: readonly string[]
}

/** By the name of Debian's loader, the triplet that its directories are named after. */
const TRIPLETS: ReadonlyMap<string, string> = new Map([
  ['ld-linux.so.2', 'i386-linux-gnu'],
  ['ld-linux-x86-64.so.2', 'x86_64-linux-gnu'],
  ['ld-linux-x32.so.2', 'x86_64-linux-gnux32'],
  ['ld-linux.so.3', 'arm-linux-gnueabi'],
  ['ld-linux-armhf.so.3', 'arm-linux-gnueabihf'],
  ['ld-linux-aarch64.so.1', 'aarch64-linux-gnu'],
  ['ld-linux-riscv64-lp64d.so.1', 'riscv64-linux-gnu'],
  ['ld64.so.2', 'powerpc64le-linux-gnu'],
])

const MUSL = /^ld-musl-(.+)\.so\.1$/
const MUSL_DIRECTORIES = ['/lib', '/usr/local/lib', '/usr/lib']

/** The rules of the loader at `interpreter`; musl's may be changed by a file of the tree. */
export function loaderAt(interpreter: string, tree: Tree, read: (content: Content) => Uint8Array | undefined): Loader {
  const name = baseName(interpreter)
  const [, arch] = MUSL.exec(name) ?? []
  if (arch !== undefined) {
    const prefix = parentPath(parentPath(interpreter))
    const given = textAt(joinPath(prefix, `etc/ld-musl-${arch}.path`), tree, read)
    return { kind: 'musl', directories: given?.split(/[:\n]/).filter((path) => path !== '') ?? MUSL_DIRECTORIES }
  }
  const triplet = TRIPLETS.get(name)
  const own = triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`]
  return { kind: 'glibc', directories: [...own, '/lib', '/usr/lib'] }
}

function textAt(path: string, tree: Tree, read: (content: Content) => Uint8Array | undefined): string | undefined {
  const found = follow(tree, path)
  const bytes = found?.inode.kind === 'file' ? read(found.inode.content) : undefined
  return bytes && new TextDecoder().decode(bytes)
}
