/** How much a link may be: it is a stranger's, and a few characters of it may claim to be anything. */

/** Characters of a link. No messenger takes nearly as many. */
export const CHARACTERS_MOST = 1 << 16
/** Bytes that what is in a link unpacks to. */
export const BYTES_MOST = 1 << 18
/** Entries that a link adds to its recipe or changes there, and paths that it removes. */
export const ENTRIES_MOST = 2_000
/** Bytes of a project file that a link points to. */
export const SOURCE_MOST = 64 << 20

/** A link up to this length goes anywhere; up to the second to most places. Characters. */
export const FITS_ANYWHERE = 2_000
export const FITS_MOSTLY = 8_000
