/** Why the guest's request cannot be met, in the numbers of linux/include/uapi/asm-generic/errno{,-base}.h. */
export const ERRNO = {
  ENOENT: 2,
  EIO: 5,
  EBADF: 9,
  EEXIST: 17,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EMFILE: 24,
  ENOSPC: 28,
  EPERM: 1,
  ENAMETOOLONG: 36,
  ENOTEMPTY: 39,
  EOPNOTSUPP: 95,
} as const

export class LinuxError extends Error {
  constructor(readonly code: keyof typeof ERRNO) {
    super(code)
  }
}
