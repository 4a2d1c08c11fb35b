/** The blobs that a medium with SYSLINUX has on it, as the catalog calls them. */
export const LOADER_PARTS = [
  'syslinux-6.04-ldlinux.sys',
  'syslinux-6.04-bootsect',
  'syslinux-6.04-ldlinux.c32',
  'syslinux-6.04-mbr',
] as const
