/** What a link brings, on a few lines. All of it is a stranger's text: shown as text, and nothing else. */
import { blobWithHash } from '../../project/catalog.ts'
import type { Demo } from '../../project/demo.ts'
import type { Project } from '../../project/project.ts'
import { RECIPES } from '../../project/recipes/index.ts'
import { diffTrees } from '../../rootfs/index.ts'
import { describeChanges, type ListedChange } from '../changes/describe.ts'
import { settingsBetween } from '../changes/settings.ts'
import { formatCount, formatPath, plural } from '../format.ts'
import type { OpenedLink } from '../link-client.ts'
import { mediumText } from '../medium/words.ts'
import { originalOf } from '../state/project.ts'
import { verdictOn } from './verdicts.ts'

/** More than one reads before a boot; the change list has them all. */
const CHANGES_SHOWN = 8

export function Summary({ opened, fragment }: { opened: OpenedLink; fragment: string }) {
  const { project, recipe } = opened
  const { demo, memory, medium, kernel, commandLine } = project
  return (
    <div class="link-summary">
      {demo?.note && <Note text={demo.note} />}
      <VerdictLine fragment={fragment} />
      <dl class="link-facts">
        <Fact name="Differs from">
          <Differences project={project} recipe={recipe} />
        </Fact>
        <Fact name="Machine">
          {`${memory} MiB, ${mediumText(medium)}, ${blobWithHash(kernel.sha256)?.name ?? 'a kernel of its own'}`}
          {commandLine !== '' && <span class="mono link-line">{commandLine}</span>}
        </Fact>
        {demo && demo.script.length > 0 && <Fact name="Script">{scriptText(demo)}</Fact>}
        <Fact name="Link">{plural(fragment.length + 1, 'character')}</Fact>
      </dl>
    </div>
  )
}

function Note({ text }: { text: string }) {
  return <div class="link-note">{text}</div>
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function VerdictLine({ fragment }: { fragment: string }) {
  const verdict = verdictOn(fragment)
  if (!verdict) return <p class="link-verdict">Comparing the bytes with the author's…</p>
  if (verdict.kind === 'same') return <p class="link-verdict is-same">Verified: the same bytes as the author's</p>
  if (verdict.kind === 'unknown') return <p class="link-verdict">The link does not say what the author's image was</p>
  return (
    <div class="link-verdict is-other" role="alert">
      <p>The bytes are not the author's</p>
      <ul>
        {verdict.how.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  )
}

function Differences({ project, recipe: name }: { project: Project; recipe: string }) {
  const recipe = RECIPES.find((candidate) => candidate.name === name)
  if (!recipe) return <>{`the recipe ${name} of an earlier pid1`}</>
  const original = originalOf(recipe)
  const files = describeChanges(original.tree, project.tree, diffTrees(original.tree, project.tree))
  const settings = settingsBetween(original, project)
  const count = files.length + settings.length
  return (
    <>
      {`${name}: ${count === 0 ? 'in nothing' : plural(count, 'change')}`}
      {count > 0 && (
        <ul class="link-changes">
          {settings.map(({ name, before, after }) => (
            <li key={name}>
              {`the ${name}: `}
              <span class="mono">{`${before} → ${after}`}</span>
            </li>
          ))}
          {files.slice(0, CHANGES_SHOWN).map((change) => (
            <li key={change.path}>
              <span class="mono">{formatPath(change.path)}</span>
              {` ${factsOf(change)}`}
            </li>
          ))}
          {files.length > CHANGES_SHOWN && <li>{`and ${formatCount(files.length - CHANGES_SHOWN)} more`}</li>}
        </ul>
      )}
    </>
  )
}

function factsOf({ change, from, details, below }: ListedChange): string {
  const facts = [
    change,
    ...(from === undefined ? [] : [`from ${formatPath(from)}`]),
    ...details,
    ...(below > 0 ? [`with ${plural(below, 'entry', 'entries')} below it`] : []),
  ]
  return facts.join(', ')
}

function scriptText({ script }: Demo): string {
  const typed = script.filter(({ type, keys }) => (type ?? keys) !== undefined).length
  return `${plural(script.length, 'step')}, ${typed === 0 ? 'nothing is typed' : `${plural(typed, 'line')} typed for you`}`
}
