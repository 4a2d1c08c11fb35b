import type { Machine } from '../machine/machine.ts'

/** Ctrl-]: what telnet and `virsh console` take for leaving. */
const LEAVE = 0x1d

/** Hands the person's terminal to the machine, key by key; returns how to take it back. */
export function attachTerminal(machine: Machine, type: (bytes: Uint8Array) => void): () => void {
  const onData = (bytes: Buffer) => {
    const end = bytes.indexOf(LEAVE)
    const typed = end < 0 ? bytes : bytes.subarray(0, end)
    if (typed.length > 0 && machine.phase === 'running') type(new Uint8Array(typed))
    if (end >= 0) machine.stop()
  }
  process.stdin.setRawMode(true)
  process.stdin.on('data', onData)
  return () => {
    process.stdin.off('data', onData)
    process.stdin.setRawMode(false)
    process.stdin.pause()
  }
}
