import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { SHARED_BYTES_MAX, SHARED_ENTRIES_MAX, SharedDirectory } from '../../../src/machine/shared/shared-directory.ts'
import { bootMinimal, type Guest } from '../boot.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const paths = (guest: Guest) => guest.machine.shared.list().map(({ path }) => path)

async function bootMounted(): Promise<Guest> {
  const guest = await bootMinimal()
  expect(
    await guest.runs('mkdir /mnt && mount -t 9p -o trans=virtio host9p /mnt && cd /mnt && echo mounted'),
  ).toContain('mounted')
  return guest
}

/** 10 MB in which no block is like another. */
function tenMegabytes(): Uint8Array {
  const words = new Uint32Array((10 << 20) / 4)
  for (let i = 0, x = 1; i < words.length; i++) words[i] = x = Math.imul(x, 0x915f_77f5) + 1
  return new Uint8Array(words.buffer)
}

test('10 MB go both ways, and arrive as they were', async () => {
  const guest = await bootMounted()
  const sent = tenMegabytes()
  guest.machine.shared.put('/sent', sent.slice())
  expect(await guest.runs('sha256sum sent')).toContain(sha256(sent))
  await guest.runs('cp sent /copy; cp /copy back')
  const back = guest.machine.shared.read('/back')
  expect(back.length).toBe(10 << 20)
  expect(sha256(back)).toBe(sha256(sent))
})

test('what one side does, the other sees: directories, spaces, UTF-8, modes, removals', async () => {
  const guest = await bootMounted()
  const { shared } = guest.machine
  shared.put('/von der Seite/日本 🐧/Ä', bytes('hallo\n'))
  expect(await guest.runs('cat "von der Seite/日本 🐧/Ä"')).toBe('hallo')
  const before = guest.changes
  await guest.runs('mkdir -p "a b/ü"; echo from the guest > "a b/ü/→"; chmod 750 "a b/ü/→"; ln -s → "a b/ü/link"')
  await guest.changesMoreThan(before)
  expect(shared.list()).toEqual([
    { path: '/a b', kind: 'directory', size: 0, mode: 0o755 },
    { path: '/a b/ü', kind: 'directory', size: 0, mode: 0o755 },
    { path: '/a b/ü/link', kind: 'symlink', size: 3, mode: 0o777 },
    { path: '/a b/ü/→', kind: 'file', size: 15, mode: 0o750 },
    { path: '/von der Seite', kind: 'directory', size: 0, mode: 0o755 },
    { path: '/von der Seite/日本 🐧', kind: 'directory', size: 0, mode: 0o755 },
    { path: '/von der Seite/日本 🐧/Ä', kind: 'file', size: 6, mode: 0o644 },
  ])
  expect(text(shared.read('/a b/ü/→'))).toBe('from the guest\n')
  shared.remove('/a b/ü')
  expect(await guest.runs('ls "a b" | wc -l')).toBe('0')
  await guest.runs('rm -r "von der Seite"')
  expect(paths(guest)).toEqual(['/a b'])
})

test('a tree copied there is the tree it was', async () => {
  const guest = await bootMounted()
  const fingerprint = async (directory: string) => {
    const listed = `find . | sort | while read -r p; do stat -c '%n %F %a %u %g %h %t %T' $p; done | md5sum`
    return (await guest.runs(`cd ${directory} && ${listed}`)).split('\n').at(-1)
  }
  await guest.runs(
    'mkdir -p /tree/d; cd /tree; echo 1 > f; chmod 4711 f; chown 7:8 f; ln f hard; ln -s nowhere d/s; mknod d/n c 4 300; mkfifo p',
  )
  await guest.runs('cd / && tar cf - tree | tar xf - -C /mnt')
  expect(await fingerprint('/mnt/tree')).toBe(await fingerprint('/tree'))
  expect(await guest.runs('rm -r /mnt/tree; ls /mnt | wc -l')).toContain('0')
  expect(guest.machine.shared.bytesLeft).toBe(SHARED_BYTES_MAX)
  expect(guest.machine.shared.entriesLeft).toBe(SHARED_ENTRIES_MAX)
})

test('a directory emptied while it is read is emptied whole', async () => {
  const guest = await bootMounted()
  // More than one message can list.
  await guest.runs('mkdir many; cd many; seq 1000 | sed "s/$/-$(printf %0200d)/" | xargs touch; cd ..')
  expect(guest.machine.shared.list()).toHaveLength(1001)
  await guest.runs('rm -r many')
  expect(paths(guest)).toEqual([])
})

test('files are written in the middle, cut, appended to, moved over one another, and live on while open', async () => {
  const guest = await bootMounted()
  const { shared } = guest.machine
  await guest.runs('printf abcdef > f; printf XY | dd of=f bs=1 seek=2 conv=notrunc 2>/dev/null; echo g >> f')
  expect(text(shared.read('/f'))).toBe('abXYefg\n')
  await guest.runs('truncate -s 3 f; truncate -s 5 f')
  expect(shared.read('/f')).toEqual(bytes('abX\0\0'))
  await guest.runs('echo new > n; mv n f; mkdir d; mv f d/f')
  expect(text(shared.read('/d/f'))).toBe('new\n')
  expect(await guest.runs('mv d d/f; mv d f; mkdir -p e/x; mv f e; rmdir e; ls')).toContain('e')
  expect(paths(guest)).toEqual(['/e', '/e/f', '/e/f/f', '/e/x'])
  expect(await guest.runs('exec 3<>u; echo still there >&3; rm u; cat /proc/self/fd/3; ls u')).toContain('still there')
  expect(shared.bytesLeft).toBeLessThan(SHARED_BYTES_MAX - 4)
  await guest.runs('exec 3>&-')
  expect(shared.bytesLeft).toBe(SHARED_BYTES_MAX - 4)
})

test('a name that is no UTF-8 keeps its bytes', async () => {
  const guest = await bootMounted()
  await guest.runs(`touch "$(printf 'caf\\351')"`)
  expect(paths(guest)).toEqual(['/caf\udce9'])
  guest.machine.shared.put('/caf\udce9', bytes('found\n'))
  expect(await guest.runs('cat caf*')).toBe('found')
})

test('what the guest writes is held within limits, and it is told so', async () => {
  const guest = await bootMounted()
  const { shared } = guest.machine
  expect(
    await guest.runs(`truncate -s ${SHARED_BYTES_MAX + 1} big; echo; truncate -s 9000000000000000000 big`),
  ).toContain('No space left on device')
  expect(shared.list()).toMatchObject([{ path: '/big', size: 0 }])
  expect(await guest.runs(`truncate -s ${SHARED_BYTES_MAX} big; echo x > more; echo; df . | tail -1`)).toMatch(
    /No space left on device\s+[\s\S]*100% \/mnt/,
  )
  shared.remove('/big')
  await guest.runs('d=$(printf %0200d 0); i=0; while mkdir $d 2>/dev/null && cd $d; do i=$((i+1)); done; cd /mnt')
  expect(Math.max(...shared.list().map(({ path }) => path.length))).toBeLessThan(4096)
  expect(await guest.runs('mkdir up; mv 0* up; cat < /dev/null > "$(printf %0256d 0)"')).toContain('name too long')
})

test('what the page cannot do is an error that says why', () => {
  const shared = new SharedDirectory()
  shared.put('/d/f', bytes('x'))
  const cases: [() => unknown, string][] = [
    [() => shared.put('f', bytes('')), 'path-invalid'],
    [() => shared.put('/', bytes('')), 'is-a-directory'],
    [() => shared.put('/d', bytes('')), 'is-a-directory'],
    [() => shared.put('/a/../b', bytes('')), 'path-invalid'],
    [() => shared.put('/d/f/g', bytes('')), 'not-a-directory'],
    [() => shared.put('/big', new Uint8Array(SHARED_BYTES_MAX)), 'limit-exceeded'],
    [() => shared.read('/no'), 'path-missing'],
    [() => shared.read('/d/f/g'), 'path-missing'],
    [() => shared.read('/d'), 'is-a-directory'],
    [() => shared.remove('/no'), 'path-missing'],
    [() => shared.remove('/'), 'is-a-directory'],
  ]
  for (const [act, code] of cases) expect(act, code).toThrowError(expect.objectContaining({ code }))
  expect(shared.list().map(({ path }) => path)).toEqual(['/d', '/d/f'])
})
