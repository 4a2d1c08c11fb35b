/** The files that the page brings along for a tree: programs, and what they need beside them. */
import { blobNamed, type CatalogBlob } from '../../project/catalog.ts'

export interface PrebuiltFile {
  readonly blob: CatalogBlob
  /** In one line, for a list. */
  readonly label: string
  /** What it is for. */
  readonly note: string
  /** Where programs look for it. */
  readonly path: string
  /** Octal. */
  readonly mode: string
}

export const PREBUILT_FILES: readonly PrebuiltFile[] = [
  busybox(
    'busybox-1.37-i386',
    'static',
    'a shell and most commands of a small system in one program. Links by their names make them work',
  ),
  busybox('busybox-1.37-i386-small', 'static, small', 'few enough commands for a floppy'),
  busybox('busybox-1.35-i386-dynamic', 'dynamic', 'runs only with its loader, libc.so.6 and libresolv.so.2 beside it'),
  library('ld-linux-2.36-i386', '/lib', '755', 'the loader, which the kernel runs in place of a dynamic program'),
  library('libc-2.36-i386', '/lib/i386-linux-gnu', '755', 'the C library'),
  library('libresolv-2.36-i386', '/lib/i386-linux-gnu', '644', 'looks up names of hosts'),
]

function busybox(name: string, kind: string, note: string): PrebuiltFile {
  const blob = blobNamed(name)
  const label = `busybox ${blob.version}, ${kind}, ${blob.applets!.length} commands`
  return { blob, label, note, path: '/bin/busybox', mode: '755' }
}

function library(name: string, directory: string, mode: string, note: string): PrebuiltFile {
  const blob = blobNamed(name)
  const file = blob.file.slice(blob.file.lastIndexOf('/') + 1)
  return { blob, label: `${file}, glibc ${blob.version}`, note, path: `${directory}/${file}`, mode }
}
