/** The page is the workbench, or in somebody's page a demo by itself. */
import { isEmbedded } from './embed/address.ts'
import { applyTheme } from './state/preferences.ts'
import { startWorkbench } from './workbench.tsx'
import '@xterm/xterm/css/xterm.css'
import './style/tokens.css'
import './style/base.css'
import './style/controls.css'
import './style/layout.css'
import './style/files.css'
import './style/changes.css'
import './style/edit.css'
import './style/xray.css'
import './style/console.css'
import './style/palette.css'
import './style/import.css'
import './style/link.css'
import './style/demo.css'
import './style/medium.css'
import './style/export.css'
import './style/side-view.css'
import './style/guest-changes.css'
import './style/disks.css'
import './style/projects.css'
import './style/recipe-page.css'

applyTheme()
// Fonts that come after the first frame would move what is in it.
void Promise.allSettled(["13px 'IBM Plex Sans'", "13px 'IBM Plex Mono'"].map((font) => document.fonts.load(font)))
const app = document.getElementById('app')!
if (isEmbedded) {
  // Not awaited: it needs this script, and would wait for its end.
  void import('./embed/embed.tsx').then(({ startEmbed }) => startEmbed(app))
} else await startWorkbench(app)
