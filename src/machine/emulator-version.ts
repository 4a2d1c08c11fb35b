import v86Package from 'v86/package.json' with { type: 'json' }

/** v86's version. */
export const EMULATOR_VERSION: string = v86Package.version
