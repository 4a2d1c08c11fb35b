/** What lies between two snapshots. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SnapshotInfo } from '../../project/store/index.ts'
import { formatInstructions, formatSeconds, plural } from '../format.ts'
import { type Comparison, compareMoments } from './compare.ts'
import { failed, momentOf } from './snapshots.ts'

const PATHS_SHOWN = 200

export function ComparisonView({ earlier, later }: { earlier: SnapshotInfo; later: SnapshotInfo }) {
  const comparison = useSignal<Comparison | undefined>(undefined)
  useEffect(() => {
    Promise.all([momentOf(earlier), momentOf(later)]).then(([from, to]) => {
      comparison.value = compareMoments(from, to)
    }, failed)
  }, [])
  return (
    <section class="comparison" aria-label={`From ${earlier.name} to ${later.name}`}>
      <h3>
        From {earlier.name} to {later.name}
      </h3>
      {comparison.value ? <Differences {...comparison.value} /> : <progress aria-label="Comparing" />}
    </section>
  )
}

function Differences({ ms, instructions, files, commandLine, said }: Comparison) {
  return (
    <dl>
      <dt>Time</dt>
      <dd>{formatSeconds(ms / 1000, true)} later by the clock on your wall</dd>
      <dt>Work</dt>
      <dd>
        {instructions >= 0
          ? `${formatInstructions(instructions)} instructions more`
          : `${formatInstructions(-instructions)} instructions fewer: it is of another boot`}
      </dd>
      <dt>Files booted</dt>
      <dd>
        {files.size === 0 ? 'The same' : plural(files.size, 'difference')}
        {files.size > 0 && (
          <ul class="mono">
            {[...files].slice(0, PATHS_SHOWN).map(([path, change]) => (
              <li key={path}>
                {change} {path}
              </li>
            ))}
          </ul>
        )}
      </dd>
      {commandLine && (
        <>
          <dt>Command line</dt>
          <dd class="mono">
            {commandLine[0]} → {commandLine[1]}
          </dd>
        </>
      )}
      <dt>Console</dt>
      <dd>
        {said === undefined ? (
          'Does not go on from the earlier one'
        ) : said.trim() === '' ? (
          'Nothing new'
        ) : (
          <pre>{said}</pre>
        )}
      </dd>
    </dl>
  )
}
