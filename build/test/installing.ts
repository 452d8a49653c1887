import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "../bundle.ts";
import { provision } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { REPORTS, commandOf, node, readReport, type Stage } from "./stages.ts";
import { countRunner, readVitest, type Count } from "./tally.ts";

const CONFIG = join("e2e", "dist", "installing", "vitest.config.ts");
const NEEDS_ROOT =
  "Installing packages needs root, on a machine with dpkg and apt: run `sudo npm test -- installing`, or name the other stages.";

const runTests = async (words: readonly string[]): Promise<Count> => {
  if (process.getuid?.() !== 0) throw new Sentence(NEEDS_ROOT);
  const parts = ["electron", "packaging", "installing", "aptRepository"] as const;
  await provision({ parts, log: (line) => console.log(line) });
  await bundle({ targets: ["desktop", "shell"] });
  const file = join(REPORTS, "installing.json");
  await mkdir(REPORTS, { recursive: true });
  await rm(file, { force: true });
  const report = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await node([commandOf("vitest"), "run", "--config", CONFIG, ...report, ...words]);
  return countRunner({ code, report: await readReport(file) }, readVitest);
};

/** Real package managers on machines of their own, as root; `words` (a file) go to vitest. */
export const installing = (words: readonly string[]): Stage => ({
  name: "installing",
  heading: "Installing, upgrading, removing (vitest, as root)",
  run: () => runTests(words),
});
