import { defineConfig } from 'vite'
import { blobs } from './prebuilt/vite-plugin.ts'

export default defineConfig({
  // Relative: dist/ works from any path of any static host.
  base: './',
  plugins: [blobs()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 600,
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What the first sight needs is one script, however much of it the parts that come later share.
      output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } },
      onLog(level, log, report) {
        // v86 also runs under Node, and asks for its modules only there.
        if (!log.message.includes('externalized for browser compatibility')) report(level, log)
      },
    },
  },
})
