/**
 * What a console said, without what differs from one boot to the next from the start: times, an address, free memory, and
 * a line of the floppy's driver, which probes beside the others.
 */
export function masked(text: string): string {
  return text
    .replaceAll(/^\[ *\d+\.\d+\] /gm, '')
    .replaceAll(/^FDC 0 is .*\r?\n/gm, '')
    .replaceAll(/(00:22:15)(:[0-9a-f]{2}){3}/g, '$1')
    .replaceAll(/(Memory: )\d+(?=K\/)/g, '$1')
    .replaceAll(/(sched_clock: Marking stable) .*/g, '$1')
}
