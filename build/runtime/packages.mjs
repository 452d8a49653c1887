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

/** npm of a Node in a project: started through the shell on Windows, where it is a script. */
const npm = (args, cwd) =>
  new Promise((resolve) => {
    const child = spawn("npm", args, {
      cwd,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });

const isCurrent = async (root) => {
  const lock = await readJson(join(root, "package-lock.json"));
  if (lock === null) throw new Sentence("package-lock.json is missing or damaged: clone the project again.");
  return arePackagesCurrent(lock, await readJson(join(root, "node_modules", ".package-lock.json")));
};

/** Installs the packages of the lock file where they are not installed already; throws a Sentence. */
export const ensurePackages = async ({ root, log, install = npm }) => {
  if (await isCurrent(root)) return;
  log("Installing the packages of the lock file (npm ci) ...");
  const code = await install(["ci", "--no-fund", "--no-audit"], root);
  if (code === 0 && (await isCurrent(root))) return;
  throw new Sentence(
    "The packages could not be installed: see npm's lines above, check the network and run the command again.",
  );
};
