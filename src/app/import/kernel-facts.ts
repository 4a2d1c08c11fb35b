/** What a kernel's header says of it, in words. */
import { type BzImage, whyNotBootable } from '../../formats/bzimage.ts'

export interface KernelFacts {
  /** "6.12.43", or "unknown version". */
  readonly name: string
  /** Rows of a table: what, and its value. */
  readonly rows: readonly (readonly [what: string, value: string])[]
  /** Why this machine cannot boot it, if it cannot. */
  readonly problem: string | undefined
}

export function factsOf(header: BzImage, size: string): KernelFacts {
  const { protocol, version, prefAddress } = header
  const address = prefAddress > 0 ? `at ${prefAddress / (1 << 20)} MiB` : 'where it was built to'
  return {
    name: /^\S+/.exec(version)?.[0] ?? 'unknown version',
    rows: [
      ['Version', version || 'the file does not tell'],
      ['Boot protocol', `${protocol >> 8}.${String(protocol & 0xff).padStart(2, '0')}`],
      ['Built for', header.is64Bit ? 'x86-64 (64-bit)' : 'i386 (32-bit)'],
      ['Relocatable', header.isRelocatable ? 'yes' : `no: it runs ${address}, and needs its memory there`],
      ['Command line', `at most ${header.cmdlineSize} bytes`],
      ['Size', size],
    ],
    problem: whyNotBootable(header),
  }
}
