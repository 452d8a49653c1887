import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Sentence } from "./sentence.mjs";

const isHere = (wanted, found) =>
  found === undefined ? wanted.optional === true || wanted.peer === true : found.version === wanted.version;

/**
 * Whether what npm last installed (its own record, written only when it finished) is what the lock file asks for.
 * Optional packages of other platforms may be absent.
 */
export const arePackagesCurrent = (lock, installed) => {
  const found = installed?.packages ?? {};
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== "");
  return wanted.every(([path, entry]) => isHere(entry, found[path]));
};

const readJson = async (path) => {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
};

/** Runs npm in a folder, its lines kept back until they are needed; through the shell on Windows, where it is a script. */
const npm = (args, cwd) =>
  new Promise((resolve) => {
    const child = spawn("npm", args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
    child.once("error", () => resolve({ code: 1, printed: "npm is not on the PATH." }));
    child.once("close", (code) => resolve({ code: code ?? 1, printed }));
  });

const isCurrent = async (root) => {
  const lock = await readJson(join(root, "package-lock.json"));
  if (lock === null) throw new Sentence("package-lock.json is missing or damaged: clone the project again.");
  return arePackagesCurrent(lock, await readJson(join(root, "node_modules", ".package-lock.json")));
};

const QUIET = ["--no-fund", "--no-audit", "--loglevel=error"];

/**
 * `npm ci` refuses a lock file that does not list other platforms' optional packages where the registry does not have
 * them; then `npm install` follows the same lock file without writing to it.
 */
const WAYS = [
  ["ci", ...QUIET],
  ["install", "--no-save", ...QUIET],
];

/** Installs the packages of the lock file where they are not installed already; throws a Sentence. */
export const ensurePackages = async ({ root, log, run = npm }) => {
  if (await isCurrent(root)) return;
  log("Installing the packages of the lock file (about a minute, once) ...");
  let last = "";
  for (const args of WAYS) {
    const { code, printed } = await run(args, root);
    if (code === 0 && (await isCurrent(root))) return;
    last = printed;
  }
  log(last.trim());
  throw new Sentence(
    "The packages could not be installed: see npm's lines above, check the network and run the command again.",
  );
};
