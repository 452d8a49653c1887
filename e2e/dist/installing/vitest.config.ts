import { defineConfig } from "vitest/config";

const MINUTE = 60_000;

/* What installs packages needs root, which the other end-to-end tests must not be: so it has a runner of its own. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    environment: "node",
    allowOnly: false,
    passWithNoTests: false,
    // each unpacks a machine of its own
    fileParallelism: false,
    testTimeout: 2 * MINUTE,
    hookTimeout: 10 * MINUTE,
  },
});
