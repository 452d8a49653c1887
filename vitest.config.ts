import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{protocol,service,electron,renderer,build,bench}/**/*.test.{ts,tsx,mjs}"],
    exclude: ["**/node_modules/**", "dist/**", "e2e/**"],
    environment: "node",
    allowOnly: false,
    passWithNoTests: false,
  },
});
