import { defineConfig } from "playwright/test";

const MINUTE = 60_000;
/** Long matrices of chance and of repetition: `npm run test:soak`, reported apart. */
const isSoak = process.env["ANTEROOM_SOAK"] === "1";
const report = process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"] ?? "../reports/e2e.json";

export default defineConfig({
  testDir: ".",
  testMatch: isSoak ? "**/*.soak.ts" : "**/*.spec.ts",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: (isSoak ? 15 : 2) * MINUTE,
  globalTimeout: (isSoak ? 60 : 30) * MINUTE,
  expect: { timeout: 20_000 },
  use: { actionTimeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: report }]],
  outputDir: "../reports/e2e",
});
