import { defineConfig } from 'vitest/config'

const steps = 'test/{collect,download,extract,save,show,life}/**/*.test.ts'

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/closing-line.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
    projects: [
      { extends: true, test: { name: 'steps', include: [steps] } },
      // These build real sites with the plugin as it is published. On a busy disk one build may take half a minute.
      {
        extends: true,
        test: {
          name: 'whole',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          include: ['test/**/*.test.ts'],
          exclude: [steps],
          globalSetup: ['test/support/build-first.ts'],
        },
      },
    ],
  },
})
