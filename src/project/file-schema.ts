/**
 * What a project file may hold, as public/project.schema.json says it to other programs. What no schema can say
 * (parents before children, one name each) is checked when the tree is made.
 */
import * as v from 'valibot'
import { MAJOR_MAX, MINOR_MAX } from '../rootfs/index.ts'
import { MASK_MOST, MASKS_MOST, NOTE_MOST, STEP_TEXT_MOST, STEPS_MOST } from './demo.ts'
import { DISK_MOST, DISK_SAYS, DISKS_MOST, DISKS_SAY, FLOPPY_SAYS, FLOPPY_SIZES } from './medium.ts'

/** The newest version. A file is written as the least that can say all of it. */
export const PROJECT_FILE_VERSION = 3

const UINT32_MAX = 0xffff_ffff
/** Characters: links are no longer. */
const ORIGIN_MOST = 1 << 16

const whole = (least: number, most: number, says = `it is a whole number from ${least} to ${most}`) => {
  const check = (value: number) => Number.isInteger(value) && value >= least && value <= most
  return v.pipe(v.number(), v.check(check, says))
}
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hex digits, in lower case'))
const octal = v.pipe(v.string(), v.regex(/^[0-7]{3,4}$/, 'a mode is three or four octal digits, as text'))

/** Bytes that the catalog of pid1 holds under this hash. */
const blob = v.strictObject({ sha256, size: whole(0, Number.MAX_SAFE_INTEGER) })

const attributes = {
  path: v.string(),
  uid: v.optional(whole(0, UINT32_MAX), 0),
  gid: v.optional(whole(0, UINT32_MAX), 0),
  mtime: v.optional(whole(0, UINT32_MAX), 0),
}

const entry = v.variant('kind', [
  v.strictObject({ kind: v.literal('directory'), ...attributes, mode: octal }),
  v.strictObject({
    kind: v.literal('file'),
    ...attributes,
    mode: octal,
    /** One of these three. */
    text: v.optional(v.string()),
    base64: v.optional(v.string()),
    blob: v.optional(blob),
  }),
  v.strictObject({ kind: v.literal('symlink'), ...attributes, mode: v.optional(octal, '777'), target: v.string() }),
  v.strictObject({
    kind: v.picklist(['character', 'block']),
    ...attributes,
    mode: octal,
    major: whole(0, MAJOR_MAX),
    minor: whole(0, MINOR_MAX),
  }),
  v.strictObject({ kind: v.picklist(['fifo', 'socket']), ...attributes, mode: octal }),
  /** Another name of an entry above: a hard link. */
  v.strictObject({ kind: v.literal('link'), path: v.string(), to: v.string() }),
])

const diskSize = whole(1, DISK_MOST, DISK_SAYS)
const config = v.nullable(v.pipe(v.string(), v.maxLength(4096, 'it has over 4,096 characters')))
const extType = v.picklist(['ext2', 'ext4'])
const initrdType = v.picklist(['romfs', 'ext2'])

const medium = v.variant('kind', [
  v.strictObject({ kind: v.literal('initrd'), fileSystem: initrdType, isGzipped: v.boolean() }),
  v.strictObject({ kind: v.literal('disk'), fileSystem: extType, size: diskSize }),
  v.strictObject({ kind: v.literal('boot-disk'), size: diskSize, isPartitioned: v.boolean(), config }),
  v.strictObject({
    kind: v.literal('floppy'),
    size: v.picklist(FLOPPY_SIZES, FLOPPY_SAYS),
    fileSystem: initrdType,
    config,
  }),
])

const disk = v.strictObject({ directory: v.string(), fileSystem: extType, size: diskSize })

const text = (most: number) => v.pipe(v.string(), v.maxLength(most, `it has over ${most} characters`))
const step = v.pipe(
  v.strictObject({
    caption: v.exactOptional(text(NOTE_MOST)),
    wait: v.exactOptional(text(STEP_TEXT_MOST)),
    type: v.exactOptional(text(STEP_TEXT_MOST)),
    keys: v.exactOptional(text(STEP_TEXT_MOST)),
    expect: v.exactOptional(text(STEP_TEXT_MOST)),
  }),
  v.check(({ type, keys }) => type === undefined || keys === undefined, 'it types a line or presses keys, not both'),
)
const demo = v.strictObject({
  note: v.optional(text(NOTE_MOST), ''),
  script: v.optional(v.pipe(v.array(step), v.maxLength(STEPS_MOST, `it has over ${STEPS_MOST} steps`)), []),
  masks: v.optional(v.pipe(v.array(text(MASK_MOST)), v.maxLength(MASKS_MOST, `it has over ${MASKS_MOST} masks`)), []),
})

export const projectFileSchema = v.strictObject({
  /** For editors, which then check the file as one types. */
  $schema: v.optional(v.string()),
  format: v.literal('pid1'),
  version: v.picklist([1, 2, PROJECT_FILE_VERSION]),
  name: v.pipe(v.string(), v.minLength(1, 'it is empty'), v.maxLength(200, 'it has over 200 characters')),
  recipe: v.string(),
  /** The bytes are there where it is no kernel of the catalog. */
  kernel: v.strictObject({ ...blob.entries, base64: v.optional(v.string()) }),
  commandLine: v.string(),
  memory: whole(1, 4096),
  /** Version 1 has this one alone. */
  medium: v.union([v.literal('initramfs'), medium]),
  disks: v.optional(v.pipe(v.array(disk), v.maxLength(DISKS_MOST, DISKS_SAY)), []),
  demo: v.exactOptional(demo),
  /** The link that it was opened from. */
  origin: v.exactOptional(text(ORIGIN_MOST)),
  entries: v.array(entry),
})

export type FileEntry = v.InferInput<typeof entry>
export type ReadEntry = v.InferOutput<typeof entry>
export type WrittenFile = v.InferInput<typeof projectFileSchema>
export type ReadFile = v.InferOutput<typeof projectFileSchema>
type Issue = v.InferIssue<typeof projectFileSchema>

const SHOWN = 40

/** What is wrong, for a person; the place is told beside it. */
export function explainIssue(issue: Issue): string {
  if (issue.kind === 'validation' || issue.message === FLOPPY_SAYS) return issue.message
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'there is no such field here'
  if (issue.type === 'strict_object' && issue.received === 'undefined') return 'it is missing'
  const received = issue.received.length > SHOWN ? `${issue.received.slice(0, SHOWN)}…` : issue.received
  return `it is ${received}, and should be ${issue.expected?.replace(/^\((.*)\)$/, '$1').replaceAll(' | ', ' or ')}`
}
