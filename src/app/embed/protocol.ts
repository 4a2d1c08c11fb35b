/**
 * What a host page and the demo embedded in it say to each other by postMessage. Every message has `pid1`, the protocol's
 * version. The host asks, each time with another `id`, and has one answer for each; what happens meanwhile it is told.
 */
import * as v from 'valibot'
import type { Phase } from '../../machine/lifecycle.ts'

export const PROTOCOL_VERSION = 1

/** Characters that are typed at once, and that are looked for. */
const TYPE_MOST = 65_536
const EXPECT_MOST = 20_000
const TIMEOUT_MOST = 600_000
const FONT_SIZES = [8, 32] as const

const common = { pid1: v.literal(PROTOCOL_VERSION), id: v.pipe(v.number(), v.safeInteger()) }

export const requestSchema = v.variant('call', [
  /** Boots the demo, or boots it again. */
  v.strictObject({ ...common, call: v.literal('boot') }),
  /** Types a text on the console; "\n" is Enter. */
  v.strictObject({ ...common, call: v.literal('type'), text: v.pipe(v.string(), v.maxLength(TYPE_MOST)) }),
  /** Waits until the console has said the text since `type` was called last, or since the boot. */
  v.strictObject({
    ...common,
    call: v.literal('expect'),
    text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(EXPECT_MOST)),
    /** ms. */
    timeout: v.pipe(v.number(), v.minValue(0), v.maxValue(TIMEOUT_MOST)),
  }),
  /** What the machine does. */
  v.strictObject({ ...common, call: v.literal('state') }),
  /** Sets the size of the console's characters, in CSS pixels. */
  v.strictObject({
    ...common,
    call: v.literal('resize'),
    fontSize: v.pipe(v.number(), v.integer(), v.minValue(FONT_SIZES[0]), v.maxValue(FONT_SIZES[1])),
  }),
])

export type Request = v.InferOutput<typeof requestSchema>

/** What the machine does, as the host is told. */
export interface State {
  readonly phase: Phase | 'preparing'
  /** Why it ended, where that is known. */
  readonly reason?: string
}

export interface Reply {
  readonly pid1: typeof PROTOCOL_VERSION
  readonly id: number
  readonly result?: State | null
  readonly error?: { readonly code: string; readonly message: string }
}

export type Event =
  /** The frame answers from now on. */
  | { readonly pid1: typeof PROTOCOL_VERSION; readonly event: 'ready' }
  | { readonly pid1: typeof PROTOCOL_VERSION; readonly event: 'state'; readonly state: State }
  /** What the console has said, as plain text. */
  | { readonly pid1: typeof PROTOCOL_VERSION; readonly event: 'console'; readonly text: string }
