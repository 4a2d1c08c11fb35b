/**
 * When v86's compiler is switched on.
 *
 * A boot runs much code once and little code often: compiled, it takes about twice as long in V8 as interpreted, and
 * twice the memory, for most of what is compiled is not run again (Node and Chromium; in Firefox it makes no odds).
 * What a person runs at the prompt deserves compiling. So the boot is interpreted, and the compiler starts
 * with the first input, or once more has been run than a boot needs.
 */

/** About twice a boot to the prompt. */
const BOOT_INSTRUCTIONS = 64_000_000

export class JitStart {
  #started = false

  /** True once in a machine's life: when it is time to switch the compiler on. */
  isDue(instructions: number, hasInput: boolean): boolean {
    if (this.#started || (!hasInput && instructions < BOOT_INSTRUCTIONS)) return false
    this.#started = true
    return true
  }
}
