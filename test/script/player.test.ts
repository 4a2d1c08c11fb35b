import { describe, expect, test } from 'vitest'
import type { ScriptStep } from '../../src/project/demo.ts'
import type { Pace } from '../../src/script/pace.ts'
import { Player } from '../../src/script/player.ts'

/** A player before a console that says what the test has it say, and a clock that the test moves on. */
function play(script: readonly ScriptStep[], { pace = 'at once' as Pace, masks = [] as string[] } = {}) {
  const typed: string[] = []
  const timers = new Set<{ at: number; act: () => void }>()
  let now = 0
  const player = new Player({ script, masks }, pace, {
    type: (text) => typed.push(text),
    changed() {},
    after(ms, act) {
      const timer = { at: now + ms, act }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  })
  player.start()
  return {
    player,
    typed,
    says: (text: string) => player.console(new TextEncoder().encode(text)),
    passes(ms: number) {
      const end = now + ms
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        timers.delete(next)
        now = next.at
        next.act()
      }
      now = end
    },
  }
}

describe('a script', () => {
  test('types at prompts, waits for texts, and is done when all was as expected', () => {
    const { player, says, typed } = play([
      { wait: 'Run /init as init process' },
      { type: 'echo hi', expect: 'hi' },
      { type: 'cat' },
      { keys: 'x\x03' },
      { type: 'exit', expect: 'Kernel panic' },
    ])
    says('Run /init as ')
    expect(typed).toEqual([])
    says('init process\r\n~ # ')
    expect(typed).toEqual(['echo hi\n'])
    says('echo hi\r\n')
    expect(player.state).toEqual({ kind: 'playing', step: 1, doing: 'expecting' })
    says('hi\r\n')
    says('~ # ')
    expect(typed.slice(1)).toEqual(['cat\n'])
    says('cat\r\n')
    expect(typed.slice(2)).toEqual([])
    says('\r\n~ # ')
    expect(typed.slice(2)).toEqual(['x\x03'])
    says('x^C\r\n~ # ')
    expect(typed.slice(3)).toEqual(['exit\n'])
    says('exit\r\n[    1.0] Kernel panic - not syncing\r\n')
    expect(player.state).toEqual({ kind: 'done', skipped: 0 })
  })

  test('does not take the echo of what it typed for the answer', () => {
    const { player, says } = play([{ type: 'echo answer', expect: 'answer' }])
    says('~ # ')
    says('echo \x1b[Janswer\r\n')
    expect(player.state.kind).toBe('playing')
    says('answer\r\n')
    expect(player.state.kind).toBe('done')
  })

  test('tells the first line that differs, once the prompt is back and nothing more comes', () => {
    const { player, says, passes } = play([{ type: 'ls', expect: 'bin\ninit' }])
    says('~ # ')
    says('ls\r\nbin\r\ndev\r\n~ # ')
    expect(player.state.kind).toBe('playing')
    passes(1_000)
    const line = { expected: 'init', seen: 'dev' }
    expect(player.state).toEqual({ kind: 'differs', step: 0, difference: { kind: 'line', line } })
  })

  test('is not taken in by what looks like a prompt in the midst of an answer', () => {
    const { player, says, passes } = play([{ type: 'cat readme', expect: 'the end' }])
    says('~ # ')
    says('cat readme\r\n~ # ')
    passes(10)
    says('and more\r\nthe end\r\n~ # ')
    expect(player.state.kind).toBe('done')
  })

  test('that hears nothing for a minute says so', () => {
    const { player, says, passes } = play([{ wait: 'never' }])
    says('something else\r\n')
    passes(59_000)
    expect(player.state.kind).toBe('playing')
    passes(2_000)
    const line = { expected: 'never', seen: 'something else' }
    expect(player.state).toMatchObject({ kind: 'differs', difference: { kind: 'silence', line, seconds: 60 } })
  })

  test('says that the machine ended, unless that is what its last step brings about', () => {
    const first = play([{ type: 'halt' }, { type: 'ls' }])
    first.says('~ # ')
    first.player.ended('System halted')
    expect(first.player.state).toEqual({
      kind: 'differs',
      step: 1,
      difference: { kind: 'ended', reason: 'System halted' },
    })
    const last = play([{ type: 'halt', expect: 'System halted' }])
    last.says('~ # ')
    last.says('halt\r\nSystem halted\r\n')
    last.player.ended('System halted')
    expect(last.player.state).toEqual({ kind: 'done', skipped: 0 })
  })

  test('masks what is another at every boot', () => {
    const { player, says } = play([{ wait: '[    9.9] Run' }], { masks: ['[#.#]'] })
    says('[    0.8] Run /init\r\n')
    expect(player.state.kind).toBe('done')
  })

  test('of no steps is done at once', () => {
    expect(play([]).player.state).toEqual({ kind: 'done', skipped: 0 })
  })
})

describe('at reading speed', () => {
  test('a caption stays to be read, and keys come one by one', () => {
    const { typed, says, passes, player } = play([{ caption: 'A caption to read.', type: 'ls' }], { pace: 'reading' })
    says('~ # ')
    expect(player.state).toMatchObject({ doing: 'showing' })
    passes(1_000)
    expect(typed).toEqual([])
    passes(3_000)
    expect(typed).toEqual(['l', 's', '\n'])
  })

  test('it pauses, goes on, and takes a single step', () => {
    const script = [{ type: 'one' }, { type: 'two' }, { type: 'three' }]
    const { typed, says, passes, player } = play(script, { pace: 'reading' })
    player.pause()
    says('~ # ')
    passes(100_000)
    expect(typed).toEqual([])
    player.single()
    passes(10_000)
    says('one\r\n~ # ')
    passes(10_000)
    expect(typed.join('')).toBe('one\n')
    expect(player.state).toMatchObject({ kind: 'paused', step: 1 })
    player.resume()
    passes(10_000)
    expect(typed.join('')).toBe('one\ntwo\n')
    player.pause()
    says('two\r\n~ # ')
    passes(10_000)
    expect(typed.join('')).toBe('one\ntwo\n')
    player.setPace('at once')
    player.resume()
    expect(typed.join('')).toBe('one\ntwo\nthree\n')
  })

  test('a step can be skipped, and that is told at the end', () => {
    const { says, typed, player } = play([{ wait: 'never' }, { type: 'ls' }])
    says('~ # ')
    player.skip()
    expect(typed).toEqual(['ls\n'])
    expect(player.state).toEqual({ kind: 'done', skipped: 1 })
  })
})
