// Puts pid1's demos into a page: <script src="https://…/embed.js"></script>, then pid1.embed(element, { link }). A script and
// no module, since a module would need its host's leave (CORS). Types are in embed.d.ts, all about it in docs/embed.md.
;(() => {
  const VERSION = 1
  const HERE = new URL('.', document.currentScript.src)
  /** A call that has no answer by then has none to come: the frame may be gone. ms. */
  const ANSWER_MS = 30_000

  class Demo {
    #element
    #options
    #frame
    #ready
    #calls = new Map()
    #next = 1
    #listeners = new Map()

    constructor(element, options) {
      this.#element = element
      this.#options = options
      this.#placeholder()
      window.addEventListener('message', this.#hear)
    }

    /** Resolves with the machine's state once the boot is under way. */
    async boot() {
      return this.#call({ call: 'boot' }, 0)
    }

    async type(text) {
      await this.#call({ call: 'type', text })
    }

    async expect(text, timeout = 30_000) {
      await this.#call({ call: 'expect', text, timeout }, timeout)
    }

    async state() {
      return this.#call({ call: 'state' })
    }

    async resize(fontSize) {
      await this.#call({ call: 'resize', fontSize })
    }

    /** Calls `listener` with each "state" or "console" event; what it returns ends that. */
    on(event, listener) {
      const listeners = this.#listeners.get(event) ?? new Set()
      this.#listeners.set(event, listeners.add(listener))
      return () => listeners.delete(listener)
    }

    /** Takes it out of the page. */
    remove() {
      window.removeEventListener('message', this.#hear)
      for (const { reject } of this.#calls.values()) reject(new Error('The demo was removed'))
      this.#calls.clear()
      this.#element.replaceChildren()
    }

    /** Until somebody wants it, a demo costs a button. */
    #placeholder() {
      const { title, height = 420 } = this.#options
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = `Show ${title ?? 'the demo'}`
      button.setAttribute(
        'style',
        `display:block;width:100%;height:${Number(height)}px;border:0;border-radius:6px;cursor:pointer;` +
          'font:600 15px/1.4 system-ui,sans-serif;color:#d7dad6;background:#0e1011',
      )
      button.addEventListener('click', () => void this.#open())
      this.#element.replaceChildren(button)
    }

    #open() {
      this.#ready ??= new Promise((resolve) => {
        const { link, edit = false, title = 'pid1', height = 420 } = this.#options
        const address = new URL(HERE)
        address.search = new URLSearchParams({ embed: edit ? 'edit' : '', host: location.origin }).toString()
        address.hash = link.slice(link.indexOf('#') + 1)
        const frame = document.createElement('iframe')
        frame.src = address.href
        frame.title = title
        frame.allow = 'clipboard-write'
        frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox')
        frame.setAttribute('style', `display:block;width:100%;height:${Number(height)}px;border:0;border-radius:6px`)
        this.#frame = frame
        this.#listeners.set('ready', new Set([resolve]))
        this.#element.replaceChildren(frame)
      })
      return this.#ready
    }

    /** `patience`: ms that the answer itself may take; 0 where nobody can say. */
    async #call(request, patience = ANSWER_MS) {
      await this.#open()
      const id = this.#next++
      return new Promise((resolve, reject) => {
        const isLate = () => {
          this.#calls.delete(id)
          reject(new Error(`The demo did not answer to ${request.call}`))
        }
        const timer = patience > 0 ? setTimeout(isLate, patience + ANSWER_MS) : undefined
        this.#calls.set(id, { resolve, reject, timer })
        this.#frame.contentWindow.postMessage({ pid1: VERSION, id, ...request }, HERE.origin)
      })
    }

    #hear = ({ origin, source, data }) => {
      if (origin !== HERE.origin || source !== this.#frame?.contentWindow || data?.pid1 !== VERSION) return
      if (data.event !== undefined) {
        for (const listener of this.#listeners.get(data.event) ?? []) listener(data.state ?? data.text)
        return
      }
      const call = this.#calls.get(data.id)
      if (!call) return
      this.#calls.delete(data.id)
      clearTimeout(call.timer)
      if (data.error) call.reject(Object.assign(new Error(data.error.message), { code: data.error.code }))
      else call.resolve(data.result)
    }
  }

  globalThis.pid1 = {
    embed: (element, options) => new Demo(element, options),
  }
})()
