import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { AgentClient } from '../../../src/machine/agent/client.ts'
import { blobNamed } from '../../../src/project/catalog.ts'
import { recipeNamed } from '../../../src/project/recipes/index.ts'
import { add, applyEdit, EMPTY_TREE, encodePath, remove, type Tree } from '../../../src/rootfs/index.ts'
import { bootMinimal, Guest, wasm } from '../boot.ts'
import { addAgent, bootConfig, bootTree, bootWithAgent, treeConfig } from './boot-with-agent.ts'

const minimal = recipeNamed('minimal').make()
const root = { uid: 0, gid: 0, mtime: 0 }

function put(tree: Tree, path: string, text: string, mode = 0o755): Tree {
  return applyEdit(tree, add(tree, path, { kind: 'file', mode, ...root, content: encodePath(text) }))
}

async function read(agent: AgentClient, path: string, size: number): Promise<string | undefined> {
  let text: string | undefined
  await agent.read([{ path, size }], ({ bytes }) => {
    text = new TextDecoder().decode(bytes)
  })
  return text
}

/** What a process finds of itself: name, arguments, environment, open files, children that wait() knows of. */
const LOOK = `#!/bin/sh
mount -t proc proc /proc
echo "pid $$"
cat /proc/1/comm
tr '\\0' '|' < /proc/1/cmdline; echo
tr '\\0' '|' < /proc/1/environ; echo
for fd in /proc/1/fd/*; do readlink $fd; done
cat /proc/1/mountinfo
grep -E 'Sig[PIC]|Uid|Cap|Umask|limit|processes' /proc/1/status /proc/1/limits
ls -a /
echo looked
exec sh
`

test('process 1 finds all as it would without the agent, but for the command line', async () => {
  const changes = { init: LOOK, append: 'one two=2 -- three' }
  const [plain, { guest }] = await Promise.all([bootMinimal(changes), bootWithAgent(changes)])
  const found = async (guest: typeof plain) => {
    await guest.sees('looked\r\n')
    const all = guest.output.slice(guest.output.indexOf('pid 1\r\n'), guest.output.indexOf('looked\r\n'))
    // What depends on the memory that is left, and numbers of mounts and devices in their order of appearance.
    return all.replace(/^\d+ 1 0:\d+|(size|nr_inodes)=\w+/gm, '…')
  }
  expect(await found(guest)).toBe(await found(plain))
  expect(await found(guest)).toContain('/bin/sh|/init|one|three|')
  expect(await guest.runs('cat /proc/cmdline')).toContain('rdinit=/.pid1/agent console=ttyS0 one two=2 -- three')
})

test('the agent says on the console what it runs, and is in the list of processes under its name', async () => {
  const { guest } = await bootWithAgent()
  await guest.prompt()
  expect(guest.output).toContain('Run /.pid1/agent as init process')
  expect(guest.output).toContain('Run /init as init process')
  expect(await guest.runs('ps | grep [p]id1-')).toMatch(/^\s*\d+ 0\s+0:00 pid1-agent$/)
})

test('an rdinit of the project is run by the agent, and loses no argument', async () => {
  const tree = put(minimal.tree, '/bin/start', LOOK)
  const { guest } = await bootTree(tree, { append: 'before rdinit=/bin/start after' })
  await guest.sees('looked\r\n')
  expect(guest.output).toContain('/bin/sh|/bin/start|after|')
  expect(guest.output).not.toContain('|before|')
})

test('a wait for every child ends, though the agent lives', async () => {
  const { guest } = await bootWithAgent({ init: '#!/bin/sh\nsleep 0 &\nwait\necho waited\nexec sh\n' })
  await guest.sees('waited\r\n')
})

test.for([
  ['a script whose interpreter is missing', '#!/bin/none\n', '', 'Failed to execute /init (error -2)'],
  ['a file of no known format', 'nothing\n', '', 'Failed to execute /init (error -8)'],
  ['an init= that cannot run either', 'nothing\n', 'init=/none', 'Requested init /none failed (error -2)'],
])('%s makes the kernel panic, and is named as the kernel names it', async ([, init, append, words]) => {
  const tree = put(EMPTY_TREE, '/init', init!)
  const changes = append === '' ? {} : { append: append! }
  const config = await treeConfig(tree, changes)
  const plain = await bootConfig(config)
  await plain.guest.enters('panicked')
  expect(plain.guest.output).toContain(words!)
  const { guest } = await bootConfig(await addAgent(config))
  await guest.enters('panicked')
  expect(guest.output).toContain(words!)
  const lost = 'No working init found.  Try passing init= option to kernel.'
  expect(guest.output.includes(lost)).toBe(plain.guest.output.includes(lost))
})

test('where /init cannot run, another is tried, as the kernel tries it', async () => {
  const tree = put(put(minimal.tree, '/etc/init', '#!/bin/sh\necho "second, as $$"\nexec sh\n'), '/start', 'nothing')
  const { guest } = await bootTree(applyEdit(tree, remove(tree, '/sbin/init')), { append: 'rdinit=/start' })
  await guest.sees('second, as 1\r\n')
  expect(guest.output).toContain('Failed to execute /start (error -8)')
})

test('the agent sees below what is mounted, and nothing of what is', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.runs('mkdir /below; echo under > /below/file; mount -t tmpfs none /below; echo over > /below/other')
  expect(await read(agent, '/below/file', 6)).toBe('under\n')
  expect(await read(agent, '/below/other', 5)).toBeUndefined()
  const { entries } = await agent.list()
  expect(entries.map(({ path }) => path).filter((path) => path.startsWith('/below'))).toEqual(['/below', '/below/file'])
  expect(entries.some(({ path }) => path.startsWith('/proc/'))).toBe(false)
})

test('only what changed is listed as changed, also when the clock is set back', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.prompt()
  const changed = async () => (await agent.list()).entries.filter(({ isChanged }) => isChanged).map(({ path }) => path)
  expect(await changed()).toEqual([])
  await guest.runs('chmod 700 /etc; date -s 2001-02-03; touch /usr/new')
  expect(await changed()).toEqual(expect.arrayContaining(['/etc', '/usr', '/usr/new']))
  // The shell's history.
  expect((await changed()).length).toBeLessThanOrEqual(5)
})

test('below a directory that moved, all is told to have changed', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.runs('mkdir -p /a/x /b/x; echo a > /a/x/f; echo b > /b/x/f')
  await guest.runs('mv /usr /moved')
  const { entries } = await agent.list()
  const below = entries.filter(({ path }) => path.startsWith('/moved/'))
  expect(below.length).toBeGreaterThan(100)
  expect(below.every(({ isChanged }) => isChanged)).toBe(true)
})

test('a terminal learns its size, and programs on it are told', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.prompt()
  const loop = `trap 'stty size; echo resized; exit' WINCH; echo rea''dy; while :; do sleep 0.1; done`
  guest.machine.send('ttyS0', encodePath(`sh -c "${loop}"\n`))
  await guest.sees('\nready')
  await agent.resize(0, 132, 43)
  await guest.sees('43 132\r\nresized')
})

test('a megabyte of any bytes arrives as it is, and progress is told', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.prompt()
  const { sha256, bytes: size } = blobNamed('busybox-1.37-i386')
  let seen = ''
  let told = 0
  await agent.read(
    [{ path: '/bin/busybox', size }],
    ({ bytes }) => {
      seen = createHash('sha256').update(bytes).digest('hex')
    },
    (bytes) => {
      told = bytes
    },
  )
  expect(seen).toBe(sha256)
  expect(told).toBeGreaterThan(size)
})

test('a file that is written to while it is read is told to be torn, and the rest stays readable', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.runs('(while :; do echo more >> /log; done) &')
  await guest.runs('head -c 300000 /dev/zero > /zeros; echo after > /after')
  const files = new Map<string, { length: number; isTorn: boolean }>()
  const paths = ['/zeros', '/log', '/after'].map((path) => ({ path, size: 1 }))
  await agent.read(paths, ({ path, bytes, isTorn }) => {
    files.set(path, { length: bytes.length, isTorn })
  })
  expect(files.get('/zeros')).toEqual({ length: 300_000, isTorn: false })
  expect(files.get('/after')).toEqual({ length: 6, isTorn: false })
  expect(files.has('/log')).toBe(true)
})

test('an answer that is broken off leaves the agent ready for the next request', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.runs('head -c 2000000 /dev/zero > /zeros; echo small > /small')
  const stop = new AbortController()
  const reading = agent.read(
    [{ path: '/zeros', size: 2_000_000 }],
    () => {},
    (bytes) => {
      if (bytes > 100_000) stop.abort(new Error('enough'))
    },
    stop.signal,
  )
  await expect(reading).rejects.toThrow('enough')
  expect(await read(agent, '/small', 6)).toBe('small\n')
})

test('symbolic links are not followed, devices not opened, and paths that lead nowhere left out', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.runs('ln -s /etc /link; echo x > /etc/file; mknod /tty c 4 64; mkfifo /pipe')
  const found: string[] = []
  const paths = ['/link/file', '/tty', '/pipe', '/none', '/etc', '/../etc/file', '/etc/file']
  await agent.read(
    paths.map((path) => ({ path, size: 1 })),
    ({ path }) => {
      found.push(path)
    },
  )
  expect(found).toEqual(['/etc/file'])
})

test('what others write on the line is skipped', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.runs('echo noise p1 noise > /dev/ttyS2')
  await agent.hello()
  await agent.list()
})

test('the agent survives signals, and does not answer once it is killed', async () => {
  const { guest, agent } = await bootWithAgent()
  await guest.runs('kill -TERM $(pidof pid1-agent); kill -HUP $(pidof pid1-agent)')
  await agent.hello()
  await guest.runs('kill -KILL $(pidof pid1-agent)')
  agent.patience = 500
  await expect(agent.hello()).rejects.toMatchObject({ code: 'agent-silent' })
})

test('an agent that was saved with its machine answers in the one that goes on, and remembers what had changed', async () => {
  const { guest } = await bootWithAgent()
  await guest.runs('echo before > /before')
  const snapshot = await guest.machine.save()
  const restored: Guest = new Guest((report) => {
    if (report.kind === 'console' && report.line === 'ttyS2') agent.receive(report.bytes)
  })
  const agent = new AgentClient((bytes) => restored.machine.send('ttyS2', bytes))
  onTestFinished(() => restored.machine.stop())
  await restored.machine.restore({ ...snapshot.facts, wasm }, snapshot)
  const { entries } = await agent.list()
  expect(entries.filter(({ isChanged }) => isChanged).map(({ path }) => path)).toContain('/before')
})
