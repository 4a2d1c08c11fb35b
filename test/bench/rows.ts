/** A run as the rows of one table: what was measured, against what was wished for, and against others. */
import { exponentOf } from './growth.ts'
import type { Rest, Run } from './run.ts'
import { sumOf, WIRE_MOST } from './wire.ts'

export interface Row {
  readonly what: string
  readonly measured: string
  /** Empty where there is none. */
  readonly wish: string
  /** How it compares, and with what; empty where there is nothing to compare with. */
  readonly against: string
}

/** Of the yardstick's time. */
const SHARE = { cold: 0.7, warm: 0.2 } as const

const count = (value: number) => value.toLocaleString('en-US')
const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const times = (ratio: number, of: string) => `${ratio.toFixed(2)} of ${of}`

export function rowsOf({ boots, instructions, wire, encoding, rest }: Run): Row[] {
  return [
    ...boots.map(({ where, start, ms: time, ratio }) => {
      const [{ where: yardstick }] = boots as [(typeof boots)[0]]
      if (where === yardstick) return row(`${where}: ${start} boot`, ms(time))
      return row(`${where}: ${start} boot`, ms(time), `${SHARE[start]} of ${yardstick}`, times(ratio, yardstick))
    }),
    row('Cold boot', `${count(instructions.cold)} instructions`, '15,000,000'),
    row('Warm boot', `${count(instructions.warm)} instructions`, '3,000,000'),
    row('First visit, text gzipped by the host', `${count(sumOf(wire))} bytes`, `${count(WIRE_MOST)} bytes`),
    ...(rest ? openingRows(rest) : []),
    ...encoding.map(({ tree, by, mbPerSecond, ratio }) =>
      row(`Encoding ${tree}: ${by}`, `${count(Math.round(mbPerSecond))} MB/s`, '', times(ratio, 'Uint8Array.set')),
    ),
    ...(rest ? otherRows(rest) : []),
  ]
}

function openingRows({ opening }: Rest): Row[] {
  return [
    row('First visit over 20 Mbit/s, 40 ms: to the prompt', ms(opening.firstMs), '4000 ms'),
    row('Another visit: to the prompt', ms(opening.againMs), '1200 ms'),
  ]
}

function otherRows({
  edits,
  console: lines,
  media,
  manyBoots: { boots, memory, firstMs, lastMs },
  growth,
}: Rest): Row[] {
  return [
    ...edits.map(({ entries, readyMs }) =>
      row(`Key to image: ${count(entries)} entries, 100 MB`, ms(readyMs), '150 ms'),
    ),
    ...lines.map(({ name, value, unit, target }) =>
      row(name, `${count(Math.round(value))} ${unit}`, `${count(target)} ${unit}`),
    ),
    ...media.map(({ tool, toolMs, memoryMs, fileMs }) =>
      row(`${tool}: ours in memory; with a file`, `${ms(memoryMs)}; ${ms(fileMs)}`, '', times(fileMs / toolMs, tool)),
    ),
    row(`Warm boot, the first and the last of ${boots} in one tab`, `${ms(firstMs)}; ${ms(lastMs)}`),
    row(
      `Memory after ${memory.map(([done]) => done).join(' and ')} boots in one tab`,
      memory.map(([, mib]) => `${mib.toFixed(0)} MiB`).join('; '),
      'within 10 %',
    ),
    ...growth.map((one) => {
      const [x, time] = one.points.at(-1)!
      return row(
        `${one.name}: ${count(x)} ${one.unit}`,
        `${ms(time)}, grows as x to the ${exponentOf(one).toFixed(2)}`,
        'x to the 1',
      )
    }),
  ]
}

function row(what: string, measured: string, wish = '', against = ''): Row {
  return { what, measured, wish, against }
}

/** In Markdown, for a terminal and a page alike. */
export function tableOf(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(['what', 'measured', 'wished for', 'against']),
    line(['---', '---', '---', '---']),
    ...rows.map(({ what, measured, wish, against }) => line([what, measured, wish, against])),
  ].join('\n')
}
