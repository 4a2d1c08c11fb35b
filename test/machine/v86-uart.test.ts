import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { bootMinimal, Guest, minimalConfig, restoreMinimal } from './boot.ts'

const SIZE = 1 << 18
/** Every byte, no two blocks of 256 alike, and nothing that looks like a prompt. */
const BYTES = Uint8Array.from({ length: SIZE }, (_, i) => i * 7 + (i >> 8) * 13 + (i >> 16) * 5)
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const bytes = (text: string) => new TextEncoder().encode(text)

/** One guest for all laws: it has the bytes at /mnt/bytes, and leaves them alone on their way out. */
let guest: Guest
beforeAll(async () => {
  guest = new Guest()
  await guest.machine.boot(await minimalConfig())
  guest.machine.shared.put('/bytes', BYTES)
  await guest.runs('mkdir /mnt; mount -t 9p -o trans=virtio host9p /mnt')
  return () => guest.machine.stop()
})

/** What a script writes on the raw terminal. */
async function writes(script: string): Promise<string> {
  guest.machine.shared.put('/script', bytes(`stty raw -echo\n${script}\nstty sane\nprintf 'end of %s\\n' script\n`))
  const start = guest.output.length
  await guest.runs('sh /mnt/script')
  const output = guest.output.slice(start)
  return output.slice(output.indexOf('\r\n') + 2, output.lastIndexOf('end of script'))
}

test('every byte comes out, in order, in whatever pieces it is written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 12 }), async (sizes) => {
      const script = sizes.map((size) => `dd bs=${size} count=1`).join('; ')
      const written = await writes(`{ ${script}; } < /mnt/bytes 2> /dev/null`)
      const all = sizes.reduce((sum, size) => sum + size)
      expect(written === latin1(BYTES.subarray(0, all))).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('a line costs no interrupt of its own', async () => {
  const count = async () => Number(/^ *4: +(\d+)/m.exec(await guest.runs('cat /proc/interrupts'))![1])
  await guest.runs('seq 10000 > /lines')
  const before = await count()
  await guest.runs('cat /lines')
  expect((await count()) - before).toBeLessThan(200)
})

test('every byte comes in, and out again at the same time', async () => {
  const echoed = guest.runs(`stty raw -echo; echo ready; head -c ${SIZE}; stty sane`)
  const start = guest.output.length
  await guest.sees('ready\n', start)
  guest.machine.send('ttyS0', BYTES)
  await echoed
  expect(guest.output.slice(start).includes(latin1(BYTES))).toBe(true)
})

test('a snapshot in the midst of what comes in and goes out loses nothing of either', async () => {
  const first = await bootMinimal()
  const lines = Array.from({ length: 3000 }, (_, i) => `line ${i}\n`).join('')
  await first.prompt()
  first.machine.send('ttyS0', bytes('echo $((6 * 7)); cat > /dev/null\n'))
  await first.sees('42\r\n')
  first.machine.send('ttyS0', bytes(lines))
  await first.sees('line 1000\r\n')
  const restored = await restoreMinimal(await first.machine.save())
  await restored.sees('line 2999\r\n')
  const echoed = lines.replaceAll('\n', '\r\n')
  expect((first.outputWhenSaved + restored.output).includes(echoed)).toBe(true)
  expect(first.outputWhenSaved).not.toContain('line 2999')
})
