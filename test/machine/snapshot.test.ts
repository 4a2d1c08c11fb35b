import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Machine } from '../../src/machine/machine.ts'
import type { Snapshot } from '../../src/machine/snapshot.ts'
import { bootMinimal, type Guest, restoreMinimal, wasm } from './boot.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A snapshot is the same for every test that only reads it. */
let taken: Promise<Snapshot> | undefined
function atPrompt(): Promise<Snapshot> {
  taken ??= bootMinimal().then(async (guest) => {
    await guest.runs('x="kept in memory"; echo file > /tmp-file')
    return guest.machine.save()
  })
  return taken
}

test('a machine restored answers at its prompt, and knows what it knew; so does the next, and the first goes on', async () => {
  const first = await bootMinimal()
  await first.runs('x="kept in memory"; echo and on disk > /f')
  const snapshot = await first.machine.save()
  const before = first.machine.instructions()
  expect(snapshot.facts.instructions).toBeGreaterThan(5_000_000)
  expect(snapshot.facts.instructions).toBeLessThanOrEqual(before)
  for (let i = 0; i < 2; i++) {
    const restored = await restoreMinimal(snapshot)
    expect(restored.machine.phase).toBe('running')
    expect(await restored.runs('echo $x $(cat /f)')).toBe('kept in memory and on disk')
    expect(restored.machine.instructions()).toBeGreaterThan(snapshot.facts.instructions)
    expect(restored.states.map(({ phase }) => phase)).toEqual(['starting', 'running'])
    expect(restored.marks).toHaveLength(1)
    await restored.runs('x=changed; rm /f')
  }
  expect(await first.runs('echo $x $(cat /f)')).toBe('kept in memory and on disk')
})

test('a program in the midst of its work goes on with it, compiled code and all', async () => {
  const guest = await bootMinimal()
  await guest.prompt()
  guest.machine.send(
    'ttyS0',
    bytes('i=0; while [ $i -lt 3000 ]; do i=$((i+1)); [ $((i % 1000)) = 0 ] && echo at $i; done; echo done $i\n'),
  )
  await guest.sees('at 1000')
  const restored = await restoreMinimal(await guest.machine.save())
  await Promise.all([restored.sees('done 3000'), guest.sees('done 3000')])
  expect(restored.output).not.toContain('at 1000')
})

test('what a restored machine writes goes on exactly where the report of the snapshot stands', async () => {
  const guest = await bootMinimal()
  await guest.prompt()
  guest.machine.send('ttyS0', bytes('seq 20000\n'))
  await guest.sees('\r\n4000\r\n')
  const restored = await restoreMinimal(await guest.machine.save())
  await Promise.all([restored.sees('\r\n20000\r\n'), guest.sees('\r\n20000\r\n')])
  const numbers = Array.from({ length: 20_000 }, (_, i) => `${i + 1}\r\n`).join('')
  expect(guest.outputWhenSaved + restored.output).toContain(numbers)
  expect(guest.output).toContain(numbers)
})

test('a halt, a reboot and a panic end a restored machine as they end any', async () => {
  const snapshot = await atPrompt()
  const ending = async (command: string, phase: 'halted' | 'rebooting' | 'panicked') => {
    const guest = await restoreMinimal(snapshot)
    guest.machine.send('ttyS0', bytes(`${command}\n`))
    await guest.enters(phase)
  }
  await ending('halt -f', 'halted')
  await ending('reboot -f', 'rebooting')
  await ending('echo c > /proc/sysrq-trigger', 'panicked')
})

test('what is on its way to the guest is not lost', async () => {
  const guest = await bootMinimal()
  await guest.runs('stty -echo')
  const sum = await guest.runs('seq 2000 | md5sum')
  guest.machine.send('ttyS0', bytes(`md5sum <<E\n${Array.from({ length: 2000 }, (_, i) => `${i + 1}\n`).join('')}E\n`))
  const restored = await restoreMinimal(await guest.machine.save())
  await restored.sees(sum.trim().split(' ')[0]!)
})

test('the shared directory is saved with it, and what the guest holds open there', async () => {
  const guest = await bootMinimal()
  guest.machine.shared.put('/from/the page', bytes('page\n'))
  await guest.runs('mkdir /mnt && mount -t 9p -o trans=virtio host9p /mnt && cd /mnt/from')
  await guest.runs(
    'ln -s "the page" link; exec 3>open; echo 1 >&3; exec 4<>gone; echo nameless >&4; rm gone; ln open hard',
  )
  const restored = await restoreMinimal(await guest.machine.save())
  await guest.runs('rm -r /mnt/from')
  expect(await restored.runs('cat link; echo 2 >&3; cat hard; cat /proc/self/fd/4; ls')).toMatch(
    /page\n1\n2\nnameless\n.*hard.*link.*open.*the page/,
  )
  expect(restored.machine.shared.list().map(({ path }) => path)).toEqual([
    ...['/from', '/from/hard', '/from/link', '/from/open', '/from/the page'],
  ])
  restored.machine.shared.put('/more', bytes('more\n'))
  expect(
    await restored.runs(
      'cat /mnt/more; exec 3>&- 4>&-; cd /; umount /mnt; mount -t 9p -o trans=virtio host9p /mnt; ls /mnt | cat',
    ),
  ).toMatch(/more\nfrom\nmore/)
})

test('every line goes on, hvc0 with its size', async () => {
  const guest = await bootMinimal({ append: 'console=hvc0 console=ttyS0' })
  await guest.runs('for t in ttyS1 ttyS2 hvc0; do cat < /dev/$t > /dev/$t & done')
  guest.machine.resize(132, 43)
  await guest.runs(until('43 132'))
  const restored = await restoreMinimal(await guest.machine.save())
  for (const line of ['ttyS1', 'ttyS2', 'hvc0'] as const) {
    restored.machine.send(line, bytes(`hello ${line}\n`))
    await restored.sees(`hello ${line}\r\nhello ${line}\r\n`, 0, line)
  }
  expect(await restored.runs('stty -F /dev/hvc0 size')).toBe('43 132')
  restored.machine.resize(100, 30)
  await restored.runs(until('30 100'))
})

/** A command that ends when hvc0 has that size. */
const until = (size: string) => `until [ "$(stty -F /dev/hvc0 size)" = "${size}" ]; do :; done`

async function refusal(snapshot: Snapshot, changes: object = {}): Promise<unknown> {
  const config = { ...snapshot.facts, wasm, ...changes }
  return new Machine(() => {}).restore(config, snapshot).then(
    () => 'it was restored',
    (error) => error,
  )
}

test('another memory, kernel or emulator is refused, with what is needed', async () => {
  const snapshot = await atPrompt()
  expect(await refusal(snapshot, { memory: 64 })).toMatchObject({
    code: 'snapshot-mismatch',
    message: 'This snapshot was taken of another machine: it needs 128 MiB of memory, not 64',
    data: { differences: [{ what: 'memory', snapshot: 128, here: 64 }] },
  })
  const older = { ...snapshot, facts: { ...snapshot.facts, emulator: '0.4.0' } }
  expect(await refusal(older, { kernelSha256: 'f'.repeat(64) })).toMatchObject({
    code: 'snapshot-mismatch',
    message: expect.stringMatching(
      new RegExp(
        `^[^;]*it needs v86 0\\.4\\.0, not 0\\.5\\.[^;]*; the kernel ${snapshot.facts.kernelSha256.slice(0, 12)}, not ffffffffffff$`,
      ),
    ),
  })
})

test('a damaged snapshot is refused: cut short, changed anywhere, of another machine, or no snapshot', async () => {
  const snapshot = await atPrompt()
  const { facts } = snapshot
  const corrupt = expect.objectContaining({ code: 'snapshot-corrupt' })
  const refuse = async (bytes: Uint8Array) => expect(await refusal({ facts, bytes })).toEqual(corrupt)
  await refuse(new Uint8Array(0))
  await refuse(bytes('no snapshot'))
  await refuse(snapshot.bytes.subarray(0, snapshot.bytes.length - 1))
  await refuse(snapshot.bytes.map((byte, i) => (i === snapshot.bytes.length >> 1 ? byte ^ 1 : byte)))
  const whole = gunzipSync(snapshot.bytes)
  await refuse(gzipSync(whole.subarray(0, whole.length >> 1), { level: 1 }))
  await refuse(gzipSync(Uint8Array.of(255, 255, 255, 255)))
  await refuse(gzipSync(Buffer.concat([Uint8Array.of(2, 0, 0, 0), bytes('{}')])))
  // The header says what it is; v86's state begins after it.
  const stateAt = 4 + whole.readUInt32LE(0)
  const broken = Buffer.from(whole)
  broken.fill(0, stateAt, stateAt + 16)
  await refuse(gzipSync(broken, { level: 1 }))
  expect(await refusal({ facts: { ...facts, memory: 64 }, bytes: snapshot.bytes })).toEqual(corrupt)
})

test('a machine that does not run cannot be saved', async () => {
  await expect(new Machine(() => {}).save()).rejects.toMatchObject({ code: 'machine-not-running' })
  const guest: Guest = await bootMinimal()
  guest.machine.stop()
  await expect(guest.machine.save()).rejects.toMatchObject({ code: 'machine-not-running' })
})
