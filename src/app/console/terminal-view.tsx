/** A console's terminal on screen: fitted to its pane, drawn by WebGL where there is one, left by F6. */

import { useSignalEffect } from '@preact/signals'
import type { Terminal } from '@xterm/xterm'
import { useEffect, useRef } from 'preact/hooks'
import { isMac } from '../commands.ts'
import { nextTask } from '../next-task.ts'
import { fontSize, screenReader } from '../state/preferences.ts'
import type { Console } from './console.ts'

export function TerminalView({ console }: { console: Console }) {
  const host = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const element = host.current!
    const { terminal } = console
    let observer: ResizeObserver | undefined
    let isHere = true
    // Cells are measured once, when the terminal opens: by then the font must be there.
    const font = `${terminal.options.fontSize}px 'IBM Plex Mono'`
    Promise.allSettled([document.fonts.load(font), document.fonts.load(`600 ${font}`)]).then(() => {
      if (!isHere) return
      // It may be hidden now, and a hidden font has no size.
      observer = new ResizeObserver(async () => {
        if (element.clientWidth === 0) return
        if (!terminal.element) {
          console.open(element)
          // To open it is work enough for one task.
          await nextTask()
          if (!isHere) return
          void drawWithWebgl(element, console)
        }
        console.fit(fontSize.peek())
      })
      observer.observe(element)
    })
    terminal.attachCustomKeyEventHandler((event) => ownKey(event, terminal))
    return () => {
      isHere = false
      observer?.disconnect()
    }
  }, [console])

  useSignalEffect(() => {
    console.terminal.options.screenReaderMode = screenReader.value
  })

  // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a click beside the rows goes to the terminal, which has its keys
  return <div ref={host} class="terminal-host" onClick={() => console.terminal.focus()} />
}

async function drawWithWebgl(element: Element, console: Console): Promise<void> {
  if (!hasFastWebgl() || !(await tellsDevicePixels(element))) return
  try {
    const { WebglAddon } = await import('@xterm/addon-webgl')
    const webgl = new WebglAddon()
    webgl.onContextLoss(() => {
      webgl.dispose()
      console.fit(fontSize.peek())
    })
    console.terminal.loadAddon(webgl)
    // Its cells are whole device pixels wide: another number of them fits.
    console.fit(fontSize.peek())
  } catch {
    // No WebGL here: the terminal draws with the document, as it did before.
  }
}

/** False too where WebGL is computed without a graphics card: the document is much faster than that. */
function hasFastWebgl(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  if (!context) return false
  const names = context.getExtension('WEBGL_debug_renderer_info')
  const renderer = String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER))
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return !/swiftshader|llvmpipe|software|basic render/i.test(renderer)
}

/**
 * Whether the browser measures in device pixels what it says it does. Under an emulated pixel ratio it may not, and
 * the WebGL renderer, which relies on it, would draw at the wrong size.
 */
function tellsDevicePixels(element: Element): Promise<boolean> {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(([entry]) => {
      observer.disconnect()
      const measured = entry?.devicePixelContentBoxSize?.[0]?.inlineSize
      const expected = (entry?.contentRect.width ?? 0) * devicePixelRatio
      resolve(measured !== undefined && Math.abs(measured - expected) < 2)
    })
    try {
      observer.observe(element, { box: 'device-pixel-content-box' })
    } catch {
      resolve(false)
    }
  })
}

/** False for the keys that are the browser's or the page's, not the guest's. */
function ownKey(event: KeyboardEvent, terminal: Terminal): boolean {
  if (event.type !== 'keydown') return true
  const key = event.key.toLowerCase()
  const isCommand = (event.ctrlKey && event.shiftKey) || (isMac && event.metaKey)
  if (isCommand && key === 'c' && terminal.hasSelection()) {
    event.preventDefault()
    void navigator.clipboard?.writeText(terminal.getSelection())
    return false
  }
  // The browser's own paste event follows, and brings the text without asking for permission.
  return !(isCommand && key === 'v')
}
