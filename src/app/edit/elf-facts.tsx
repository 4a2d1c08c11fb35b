/** Of a program or library: what it is, what it needs, and where in the tree that is found. */
import type { ProgramFacts } from '../../image/program.ts'
import type { Content } from '../../rootfs/index.ts'
import { formatPath, plural } from '../format.ts'
import { focusPane } from '../panes.ts'
import { open } from '../state/workspace.ts'
import { interpreterTrouble, libraryTrouble, loaderWords, refusalOf, sentenceOf } from './elf-words.ts'
import { Fact } from './fact.tsx'
import { useProgram } from './use-program.ts'

const HINT = 'An ELF file: its headers tell the kernel and the loader how to start it'

export function ElfFacts({ path, content }: { path: string; content: Content }) {
  const state = useProgram(path, content)
  switch (state.kind) {
    case 'other':
      return null
    case 'reading':
      return (
        state.isSlow && (
          <Fact name="Program" hint={HINT}>
            <span class="dim" role="status">
              Reading whether it is a program, and what it needs…
            </span>
          </Fact>
        )
      )
    case 'failed':
      return (
        <Fact name="Program" hint={HINT}>
          <span class="fact-bad" role="alert">
            {state.error.message}
          </span>
          <button type="button" class="button outlined fact-button" onClick={state.retry}>
            Try again
          </button>
        </Fact>
      )
    case 'read':
      return <Facts path={path} facts={state.facts} />
  }
}

function Facts({ path, facts }: { path: string; facts: ProgramFacts }) {
  const { soname, rpath, runpath, buildId, type, linking } = facts.file
  return (
    <>
      <Fact name={type === 'library' ? 'Library' : 'Program'} hint={HINT}>
        <span>{sentenceOf(facts)}</span>
        {soname !== undefined && (
          <span>
            known as <span class="mono">{formatPath(soname)}</span>
          </span>
        )}
        {refusalOf(facts) && <Trouble>{refusalOf(facts)!}</Trouble>}
      </Fact>
      {facts.interpreter && <Interpreter facts={facts} path={facts.interpreter.path} file={facts.interpreter.file} />}
      {(linking === 'dynamic' || facts.count > 0) && <Libraries path={path} facts={facts} />}
      {(runpath ?? rpath) !== undefined && (
        <Fact
          name="Run path"
          hint={`${runpath === undefined ? 'DT_RPATH' : 'DT_RUNPATH'}: directories where the loader looks before its own; $ORIGIN is the program’s`}
        >
          <span class="mono others">{formatPath((runpath ?? rpath)!)}</span>
        </Fact>
      )}
      {buildId !== undefined && (
        <Fact name="Build id" hint="The same for each build of the same source: debuggers find their symbols by it">
          <span class="mono dim hash">{buildId}</span>
        </Fact>
      )}
    </>
  )
}

function Interpreter({ facts, path, file }: { facts: ProgramFacts; path: string; file: string | undefined }) {
  const trouble = interpreterTrouble(facts)
  return (
    <Fact
      name="Interpreter"
      hint="The loader. The kernel starts it in the program’s place, and it brings the libraries into memory"
    >
      {file === undefined ? <span class="mono">{formatPath(path)}</span> : <Place shown={path} file={file} />}
      {facts.verdict === 'interpreter-missing' && <b class="fact-bad">missing</b>}
      {trouble && <Trouble>{trouble}</Trouble>}
    </Fact>
  )
}

function Libraries({ path, facts }: { path: string; facts: ProgramFacts }) {
  const { libraries, count, faulty } = facts
  const words = loaderWords(facts)
  return (
    <Fact name="Libraries" hint="What it needs, and what those need, as ldd would list them with this tree as the root">
      {count === 0 ? (
        <span>none</span>
      ) : (
        <ul class="libraries">
          {libraries.map((library) => {
            const trouble = libraryTrouble(library)
            return (
              <li key={library.name}>
                {library.file === undefined ? (
                  <span class="mono">{formatPath(library.name)}</span>
                ) : (
                  <Place shown={library.path!} file={library.file} />
                )}
                {trouble && <b class="fact-bad">{trouble}</b>}
                {library.neededBy !== path && (
                  <span class="dim">
                    for <span class="mono">{formatPath(library.neededBy)}</span>
                  </span>
                )}
              </li>
            )
          })}
        </ul>
      )}
      {libraries.length < count && (
        <span class="dim">{`and ${plural(count - libraries.length, 'more', 'more')}; ${faulty} of all are missing or no use`}</span>
      )}
      {words && <Trouble>{words}</Trouble>}
    </Fact>
  )
}

/** A path that goes to what it leads to. */
function Place({ shown, file }: { shown: string; file: string }) {
  return (
    <button
      type="button"
      class="fact-path mono"
      title={file === shown ? `Show ${file}` : `Show ${file}, where it leads`}
      onClick={() => {
        open(file, { passing: true })
        // This button goes with what it was a fact of.
        focusPane('edit')
      }}
    >
      {formatPath(shown)}
      {file !== shown && <span class="dim">{` → ${formatPath(file)}`}</span>}
    </button>
  )
}

function Trouble({ children }: { children: string }) {
  return <span class="fact-trouble">{children}</span>
}
