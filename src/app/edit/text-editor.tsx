/** CodeMirror over one file at a time. Each file keeps its own history, selection and scroll while its tab is open. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, indentUnit, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, Transaction } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { effect } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Ino } from '../../rootfs/index.ts'
import { lineage } from '../state/project.ts'
import { flushTyping, writeSoon } from '../state/typing.ts'
import { tabs } from '../state/workspace.ts'
import { isShell } from './content.ts'
import { type Goal, goal } from './goal.ts'

export interface TextEditorProps {
  readonly ino: Ino
  readonly path: string
  readonly content: Uint8Array
  readonly text: string
  readonly onWrite: (content: Uint8Array) => void
}

const colours = HighlightStyle.define([
  { tag: [tags.comment, tags.meta], class: 'tok-comment' },
  { tag: [tags.keyword, tags.standard(tags.variableName)], class: 'tok-keyword' },
  { tag: [tags.string, tags.special(tags.string)], class: 'tok-string' },
  { tag: [tags.attributeName, tags.operator], class: 'tok-option' },
  { tag: [tags.definition(tags.variableName), tags.special(tags.variableName)], class: 'tok-variable' },
])

/** Editor states of the open files, and the content each last had in the project. */
const kept = new Map<Ino, { state: EditorState; content: Uint8Array; scrollTop: number; lineage: number }>()

const encoder = new TextEncoder()

export function TextEditor({ ino, path, content, text, onWrite }: TextEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  /** What the project holds of this file, as far as the editor knows. */
  const known = useRef(content)
  const write = useRef(onWrite)
  write.current = onWrite

  useLayoutEffect(() => {
    const kin = lineage.peek()
    const before = kept.get(ino)?.lineage === kin ? kept.get(ino) : undefined
    known.current = before?.content ?? content
    const editor = new EditorView({
      parent: host.current!,
      state: before?.state ?? EditorState.create({ doc: text, extensions: extensionsFor(path, text) }),
      dispatchTransactions(transactions) {
        editor.update(transactions)
        if (!transactions.some((one) => one.docChanged && one.annotation(Transaction.remote) !== true)) return
        const { doc } = editor.state
        writeSoon(() => {
          known.current = encoder.encode(doc.toString())
          write.current(known.current)
        })
      },
    })
    editor.scrollDOM.scrollTop = before?.scrollTop ?? 0
    view.current = editor
    const stopGoing = effect(() => {
      const wanted = goal.value
      if (wanted?.ino !== ino) return
      goal.value = undefined
      goTo(editor, wanted)
    })
    return () => {
      stopGoing()
      flushTyping()
      // In another tree the number means another file.
      if (lineage.peek() !== kin) kept.clear()
      else if (tabs.peek().some((tab) => tab.ino === ino))
        kept.set(ino, {
          state: editor.state,
          content: known.current,
          scrollTop: editor.scrollDOM.scrollTop,
          lineage: kin,
        })
      else kept.delete(ino)
      editor.destroy()
    }
  }, [ino])

  // The file changed outside the editor (an undo in the tree): show it, without calling it typing. At each drawing:
  // what is typed and at once undone leaves the content what it was drawn with.
  useLayoutEffect(() => {
    if (content === known.current) return
    known.current = content
    const editor = view.current!
    const { doc } = editor.state
    const was = doc.toString()
    if (was === text) return
    let from = 0
    while (from < was.length && from < text.length && was[from] === text[from]) from++
    let [to, end] = [was.length, text.length]
    while (to > from && end > from && was[to - 1] === text[end - 1]) [to, end] = [to - 1, end - 1]
    editor.dispatch({
      changes: { from, to, insert: text.slice(from, end) },
      annotations: Transaction.remote.of(true),
    })
  })

  return <div ref={host} class="text-editor" />
}

function goTo(view: EditorView, { line, text }: Goal): void {
  const { from, text: whole } = view.state.doc.line(Math.min(line, view.state.doc.lines))
  const at = whole.toLowerCase().indexOf(text.toLowerCase())
  const anchor = from + Math.max(0, at)
  const selection = { anchor, head: at < 0 ? anchor : anchor + text.length }
  view.dispatch({ selection, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
  view.focus()
}

function extensionsFor(path: string, text: string): Extension {
  return [
    // The file's own bytes: CodeMirror would turn CRLF into LF, and hide what breaks a #! line.
    EditorState.lineSeparator.of('\n'),
    EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, '\n')),
    indentUnit.of('\t'),
    EditorState.tabSize.of(4),
    lineNumbers(),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    drawSelection(),
    history(),
    bracketMatching(),
    search({ top: true }),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': `Text of ${path}`,
      spellcheck: 'false',
      autocorrect: 'off',
      autocapitalize: 'off',
    }),
    keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
    isShell(path, text) ? StreamLanguage.define(shell) : [],
    syntaxHighlighting(colours),
  ]
}
