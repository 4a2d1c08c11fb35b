import type { Vga } from './vga.ts'

/** v86's VGA, as far as it draws text. */
export interface VgaDevice extends Vga {
  /** `address` in bytes. */
  vga_memory_write_text_mode(address: number, value: number): void
  text_mode_redraw(): void
}

/**
 * Takes the text screen away from v86, which would draw all its cells at each scroll, and for nobody. `onWrite` is called
 * before each write, with the cell's address.
 */
export function takeTextScreen(vga: VgaDevice, onWrite: (address: number) => void): void {
  const memory = vga.vga_memory
  vga.vga_memory_write_text_mode = (address, value) => {
    onWrite(address >> 1)
    memory[address] = value
  }
  vga.text_mode_redraw = () => {}
}
