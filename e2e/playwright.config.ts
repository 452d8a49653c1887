import { defineConfig } from "playwright/test";

const MINUTE = 60_000;
const report = process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"] ?? "../reports/e2e.json";

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 2 * MINUTE,
  globalTimeout: 15 * MINUTE,
  expect: { timeout: 20_000 },
  use: { actionTimeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: report }]],
  outputDir: "../reports/e2e",
});
