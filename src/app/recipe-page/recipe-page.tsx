/** The text of a recipe's page. */
import { Fragment } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { RECIPES } from '../../project/recipes/index.ts'
import { type Difference, type Prose, pageOf, type Try } from '../../project/recipes/pages/index.ts'
import { find } from '../../rootfs/index.ts'
import { newProject } from '../projects/acts.ts'
import { recipe, tree } from '../state/project.ts'
import { frontPane, open } from '../state/workspace.ts'
import { shownRecipe } from './state.ts'

export function RecipePage() {
  const name = shownRecipe.value
  const text = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    text.current?.parentElement?.scrollTo(0, 0)
  }, [name])
  const page = pageOf(name)
  if (!page) return <p class="placeholder">Nothing is written about this recipe yet</p>
  return (
    <div ref={text} class="recipe-text">
      <h3>{page.title}</h3>
      <Offer name={name} />
      {page.shows.map((paragraph) => (
        <p key={paragraph}>
          <Words text={paragraph} />
        </p>
      ))}
      {page.tries.length > 0 && (
        <>
          <h4>Try breaking it</h4>
          <ol class="recipe-tries">
            {page.tries.map((one) => (
              <TryItem key={one.id} one={one} />
            ))}
          </ol>
        </>
      )}
      {page.follows !== undefined && (
        <>
          <h4>What differs from the tutorial</h4>
          <p>
            <Words text={page.follows} />
          </p>
          <ul class="recipe-differs">
            {page.differs.map((one) => (
              <DifferenceItem key={one.what} one={one} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** Of another recipe than the project's, the way to it. */
function Offer({ name }: { name: string }) {
  const offered = RECIPES.find((candidate) => candidate.name === name)
  if (name === recipe.value.name || !offered) return null
  return (
    <button type="button" class="button outlined recipe-begin" onClick={() => void newProject(offered)}>
      {`New project: ${name}`}
    </button>
  )
}

function TryItem({ one: { act, sees, says } }: { one: Try }) {
  return (
    <li>
      <p class="recipe-act">
        <Words text={act} />
      </p>
      {says.length > 0 && <pre>{says.join('\n')}</pre>}
      <p>
        <Words text={sees} />
      </p>
    </li>
  )
}

function DifferenceItem({ one: { what, why } }: { one: Difference }) {
  return (
    <li>
      <b>
        <Words text={what} />
      </b>{' '}
      <Words text={why} />
    </li>
  )
}

/** Prose, with what belongs to the machine set as that. A path that is in the tree goes there. */
function Words({ text }: { text: Prose }) {
  const isHere = shownRecipe.value === recipe.value.name
  return text.split('`').map((part, at) => {
    if (at % 2 === 0) return <Fragment key={at}>{part}</Fragment>
    if (!isHere || !part.startsWith('/') || !find(tree.value, part)) return <code key={at}>{part}</code>
    return (
      <button key={at} type="button" class="recipe-path" title={`Show ${part}`} onClick={() => goTo(part)}>
        {part}
      </button>
    )
  })
}

/** What is no file has its place in the tree alone. */
function goTo(path: string): void {
  open(path)
  frontPane.value = find(tree.value, path)?.inode.kind === 'file' ? 'edit' : 'files'
}
