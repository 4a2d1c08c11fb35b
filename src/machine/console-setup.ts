/**
 * What a PC's firmware settles of screen and keyboard before a kernel starts, as far as Linux relies on it: text mode 3, 80
 * columns by 25 rows, its memory at 0xB8000 (the IBM VGA's registers: FreeVGA project), and a keyboard whose codes the
 * controller translates to set 1. The kernel sets colours and cursor by itself.
 */
import type { Ports } from './pci-setup.ts'

const GRAPHICS = { index: 0x3ce, data: 0x3cf } as const
const CRTC = { index: 0x3d4, data: 0x3d5 } as const

/** Memory at 0xB8000, 32 KiB, odd and even bytes in different planes. */
const MISCELLANEOUS = { register: 0x06, value: 0x0e } as const
/** Characters of 16 lines. */
const MAXIMUM_SCAN_LINE = { register: 0x09, value: 0x4f } as const
/** Half of 80. */
const OFFSET = { register: 0x13, value: 0x28 } as const
/** No bit of the address is replaced. */
const MODE_CONTROL = { register: 0x17, value: 0xa3 } as const

/** The 8042, keyboard controller: its command "write the command byte", and that byte. */
const KEYBOARD = { data: 0x60, command: 0x64, writeCommandByte: 0x60 } as const
const COMMAND_BYTE = { interrupt: 0x01, systemFlag: 0x04, translation: 0x40 } as const

export function setUpConsole(ports: Ports): void {
  const set = (
    { index, data }: { index: number; data: number },
    { register, value }: { register: number; value: number },
  ) => {
    ports.port_write8(index, register)
    ports.port_write8(data, value)
  }
  set(GRAPHICS, MISCELLANEOUS)
  set(CRTC, MAXIMUM_SCAN_LINE)
  set(CRTC, OFFSET)
  set(CRTC, MODE_CONTROL)
  const { interrupt, systemFlag, translation } = COMMAND_BYTE
  ports.port_write8(KEYBOARD.command, KEYBOARD.writeCommandByte)
  ports.port_write8(KEYBOARD.data, interrupt | systemFlag | translation)
}

/** Offsets in struct screen_info, with which struct boot_params begins (linux/include/uapi/linux/screen_info.h). */
const SCREEN_INFO = { mode: 0x06, columns: 0x07, lines: 0x0e, isVga: 0x0f, points: 0x10 } as const

/** Tells the kernel of the screen, at the start of its boot_params. */
export function describeVga(bootParams: DataView): void {
  bootParams.setUint8(SCREEN_INFO.mode, 3)
  bootParams.setUint8(SCREEN_INFO.columns, 80)
  bootParams.setUint8(SCREEN_INFO.lines, 25)
  bootParams.setUint8(SCREEN_INFO.isVga, 1)
  bootParams.setUint16(SCREEN_INFO.points, 16, true)
}
