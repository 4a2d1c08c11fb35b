import { exportProject } from '../image/export.ts'
import { EXPORT_FORMATS } from '../image/export-format.ts'
import { badArguments, type Command, parseCommand } from './command.ts'
import { loadProject } from './load-project.ts'
import { blobsWith } from './prebuilt-blobs.ts'
import { sha256Of, writeOutput } from './write-output.ts'

/** A project file is not built: `save` writes it. */
const FORMATS = EXPORT_FORMATS.filter((format) => format !== 'project')

export const build: Command = {
  name: 'build',
  help: `Usage: pid1 build PROJECT -o FILE [--as FORMAT]

Writes the image of PROJECT to FILE, another one of the same tree, or what other tools make one of, and prints the
SHA-256 of FILE.
PROJECT is a recipe's name, a project file, a directory, or an archive (cpio or tar, also gzipped).
Of a directory, modes, owners, links and device numbers are kept, and times set to 0.

  -o, --output FILE   what to write
      --as FORMAT     image     what the project boots from (the default): an archive, a disk, a floppy
                      cpio      an initramfs, a newc archive
                      cpio.gz   the same, compressed
                      cpio.zst  the same, compressed with zstd: smaller, for kernels since 5.9
                      romfs     a read-only file system, for a RAM disk
                      ext2, ext4
                                a disk that is the root file system
                      disk      a FAT disk that boots by itself: SYSLINUX, the kernel, an initramfs
                      floppy    the same on 1.44 MB: SYSLINUX, the kernel, a romfs for a RAM disk
                      bzimage   the kernel, with the initramfs in it
                      list      a zip of a list for the kernel's gen_init_cpio, and the files it names
                      script    a POSIX shell script that makes the tree and packs it; all it needs is in it
                      zip       a zip of image, kernel and run-qemu.sh, which boots them

What a format cannot say is told on standard error, as a warning where the rest is still of use.

Exit status: 0 written, 1 not, 2 bad arguments.
`,
  async run(args) {
    const { argument: name, values } = parseCommand(args, 'PROJECT', {
      output: { type: 'string', short: 'o' },
      as: { type: 'string', default: 'image' },
    })
    const format = FORMATS.find((known) => known === values.as)
    if (!format)
      throw badArguments(
        `--as takes ${FORMATS.slice(0, -1).join(', ')} or ${FORMATS.at(-1)}, not ${JSON.stringify(values.as)}`,
      )
    if (values.output === undefined) throw badArguments('-o FILE is missing')

    const { project, contents } = loadProject(name)
    const { content, warnings } = await exportProject(project, blobsWith(contents), format)
    for (const { message } of warnings) process.stderr.write(`pid1: warning: ${message}\n`)
    writeOutput(values.output, content, format === 'script' ? 0o777 : 0o666)
    process.stdout.write(`${sha256Of(content)}  ${values.output}\n`)
    return 0
  },
}
