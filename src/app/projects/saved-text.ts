import type { Saved } from '../state/projects.ts'

/** What the project's button says of it. */
export function savedText({ kind }: Saved): string {
  switch (kind) {
    case 'untouched':
      return 'Not changed'
    case 'saving':
      return 'Saving…'
    case 'saved':
      return 'Saved'
    case 'conflict':
    case 'failed':
      return 'Not saved'
  }
}
