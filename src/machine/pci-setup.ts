/**
 * What a PC's firmware settles on the PCI bus before a kernel starts, and i386 Linux relies on without ACPI: which
 * interrupt each slot's pin raises, and that the disk controller's two channels are on. It reads and writes
 * the configuration space by its two ports (PCI Local Bus Specification 3.0, section 3.2.2.3.2).
 */

/** The ports of a PC, as the emulator's own devices see them. */
export interface Ports {
  port_write8(port: number, value: number): void
  port_read32(port: number): number
  port_write32(port: number, value: number): void
  /** Has a read of this port answered: by `read32` if it is of 32 bits, all others stay as they are. */
  register_read(
    port: number,
    device: undefined,
    read8: undefined,
    read16: undefined,
    read32: (this: void) => number,
  ): void
}

const CONFIG_ADDRESS = 0xcf8
const CONFIG_DATA = 0xcfc
const ENABLE = 0x8000_0000
const SLOTS = 32

const REGISTER = { vendorAndDevice: 0x00, interrupt: 0x3c } as const
const NOBODY = -1

/** The PIIX3's registers that route its four interrupt inputs; ours are the ones SeaBIOS chooses. */
const ROUTER = { slot: 1, register: 0x60, irqs: [10, 10, 11, 11] } as const
/** PIIX3's IDE function, 8086:7010; bit 15 of each half of register 0x40 turns a channel on. */
const IDE = { vendorAndDevice: 0x7010_8086, register: 0x40, bothChannelsOn: 0x8000_8000 } as const

export function setUpPci(ports: Ports): void {
  const select = (slot: number, register: number) =>
    ports.port_write32(CONFIG_ADDRESS, ENABLE | (slot << 11) | register)
  const read = (slot: number, register: number) => {
    select(slot, register)
    return ports.port_read32(CONFIG_DATA)
  }
  const write = (slot: number, register: number, value: number) => {
    select(slot, register)
    ports.port_write32(CONFIG_DATA, value)
  }

  const [a, b, c, d] = ROUTER.irqs
  write(ROUTER.slot, ROUTER.register, a | (b << 8) | (c << 16) | (d << 24))
  for (let slot = 0; slot < SLOTS; slot++) {
    const id = read(slot, REGISTER.vendorAndDevice)
    if (id === NOBODY) continue
    if (id === IDE.vendorAndDevice) write(slot, IDE.register, IDE.bothChannelsOn)
    const interrupt = read(slot, REGISTER.interrupt)
    const pin = (interrupt >> 8) & 0xff
    // The pins are wired to the router's inputs in turn from slot to slot.
    if (pin !== 0) write(slot, REGISTER.interrupt, (interrupt & ~0xff) | ROUTER.irqs[(pin - 1 + slot - 1) & 3]!)
  }
}
