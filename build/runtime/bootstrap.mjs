/*
 * The first step of every command: it runs on the machine's own Node (20.19 or newer) before any node_modules
 * exist, so it uses Node's own modules only. It sees to the packages, finds Node 24 and starts the real program
 * on it. (The process that began stays the old Node: it has no node:sqlite and strips no types.)
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Sentence } from "./sentence.mjs";
import { ensurePackages } from "./packages.mjs";
import { findNode24, isNewEnough } from "./node24.mjs";

/** The folder of the project. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const say = (line) => process.stderr.write(`${line}\n`);

const prepare = async () => {
  if (!isNewEnough(process.versions.node)) {
    throw new Sentence(
      `Node ${process.versions.node} is too old: install Node 20.19 or newer and run the command again.`,
    );
  }
  await ensurePackages({ root: ROOT, log: say });
  return findNode24({
    root: ROOT,
    platform: process.platform,
    arch: process.arch,
    own: process.execPath,
    ownVersion: process.versions.node,
  });
};

/** A terminal gives Ctrl-C to the whole group, so SIGINT is passed on only where nobody else did it. */
const forwardOnce = (child) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    let isForwarded = signal === "SIGINT" && process.stdin.isTTY;
    process.on(signal, () => {
      if (!isForwarded) child.kill(signal);
      isForwarded = true;
    });
  }
};

const runToEnd = (node, script) =>
  new Promise((resolve, reject) => {
    const child = spawn(node, [join(ROOT, script), ...process.argv.slice(2)], { stdio: "inherit" });
    forwardOnce(child);
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });

/** Runs `script` (a path from the project's folder) on Node 24 with this command's arguments and ends with its exit code. */
export const runOnNode24 = async (script) => {
  try {
    process.exitCode = await runToEnd(await prepare(), script);
  } catch (error) {
    if (!(error instanceof Sentence)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
};
