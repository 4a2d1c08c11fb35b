import { defineConfig } from 'vite'
import { prebuiltFiles } from './prebuilt/vite-plugin.ts'

/** What the first sight and a boot need is one script, however much of it the parts that come later share. */
const codeSplitting = (name: string) => ({ groups: [{ name, tags: ['$initial' as const] }] })

export default defineConfig({
  // Relative: dist/ works from any path of any static host.
  base: './',
  plugins: [prebuiltFiles()],
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: codeSplitting('worker') } } },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 600,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: { codeSplitting: codeSplitting('page') },
      onLog(level, log, report) {
        // v86 also runs under Node, and asks for its modules only there.
        if (!log.message.includes('externalized for browser compatibility')) report(level, log)
      },
    },
  },
})
