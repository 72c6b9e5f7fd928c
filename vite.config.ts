import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const home = import.meta.dirname

/** One file for both: how the pages are built, and how the tests run. */
export default defineConfig({
  root: join(home, 'web'),
  build: {
    outDir: join(home, '.build', 'web'),
    emptyOutDir: true,
    // The policy `font-src 'self'` allows no data: fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The map chunk is large and loads lazily; tests/web/bundle.test.ts holds the limit that matters.
    chunkSizeWarningLimit: 3000,
    // Libraries mark modules "use client" for server components; there are none here.
    rolldownOptions: {
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
      },
    },
  },
  test: {
    root: home,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          root: home,
          env: { TZ: 'Asia/Shanghai' },
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/bench/**', 'tests/faults/**'],
          globalSetup: ['tests/support/engines.ts'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          root: home,
          env: { TZ: 'Asia/Shanghai' },
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
