import { defineConfig } from 'vite'
import { blobs } from './prebuilt/vite-plugin.ts'

export default defineConfig({
  // Relative: dist/ works from any path of any static host.
  base: './',
  plugins: [blobs()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1000,
    assetsInlineLimit: 0,
    rolldownOptions: {
      onLog(level, log, report) {
        // v86 also runs under Node, and asks for its modules only there.
        if (!log.message.includes('externalized for browser compatibility')) report(level, log)
      },
    },
  },
})
