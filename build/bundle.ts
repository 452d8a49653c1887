import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { build } from "vite";
import { completeLicences } from "./bundle/licences.ts";
import { filesBelow, manifestOf } from "./bundle/manifest.ts";
import { TARGETS, planFor, type Plan, type Target } from "./bundle/plans.ts";
import { ROOT, exitWithSentence } from "./runtime/provision.ts";
import { Sentence } from "./runtime/sentence.mjs";

const STAMPS = join("dist", ".stamps");
const MANIFEST = "manifest.json";

const isInput = (path: string): boolean => !/\.test\.tsx?$/.test(path);

const hashOfInputs = async (root: string, plan: Plan): Promise<string> => {
  const folders = [...plan.sources, "build/bundle"].filter((folder) => existsSync(join(root, folder)));
  const listed = await Promise.all(
    folders.map(async (folder) => (await filesBelow(join(root, folder))).map((path) => `${folder}/${path}`)),
  );
  const paths = [...listed.flat().filter(isInput), "build/bundle.ts", "package-lock.json", "tsconfig.json"];
  const hash = createHash("sha256");
  const contents = await Promise.all(paths.map((path) => readFile(join(root, path))));
  paths.forEach((path, at) => hash.update(`${path}\0`).update(contents[at] ?? ""));
  return hash.digest("hex");
};

const isCurrent = async (root: string, target: Target, hash: string): Promise<boolean> =>
  existsSync(join(root, planFor(target, root).out)) &&
  (await readFile(join(root, STAMPS, target), "utf8").catch(() => "")) === hash;

const isPage = (target: Target): boolean => target === "desktop" || target === "guest";

/** A page's start file is index.html, the workers lie beside it, and a list of all files closes it. */
const finishPage = async (root: string, plan: Plan): Promise<void> => {
  const out = join(root, plan.out);
  await rename(join(out, basename(plan.entries[0] ?? "")), join(out, "index.html"));
  await cp(join(root, "dist", "workers"), out, { recursive: true });
  await writeFile(join(out, MANIFEST), JSON.stringify(await manifestOf(out, [MANIFEST]), null, 1));
};

const make = async (root: string, target: Target, plan: Plan): Promise<void> => {
  await rm(join(root, STAMPS, target), { force: true });
  await rm(join(root, plan.out), { recursive: true, force: true });
  for (const config of plan.configs) await build(config);
  if (isPage(target)) await finishPage(root, plan);
  if (target === "shell") await completeLicences(root, join(root, plan.out, "licences.json"));
};

const bundleOne = async (root: string, target: Target): Promise<void> => {
  const plan = planFor(target, root);
  const absent = plan.entries.find((entry) => !existsSync(join(root, entry)));
  if (absent !== undefined)
    throw new Sentence(`${absent} is missing, so ${target} cannot be bundled: clone the project again.`);
  const hash = await hashOfInputs(root, plan);
  if (await isCurrent(root, target, hash)) return;
  await make(root, target, plan);
  await mkdir(join(root, STAMPS), { recursive: true });
  await writeFile(join(root, STAMPS, target), hash);
};

/** Makes the bundles under dist/ whose inputs changed since they were made last; the pages bring their workers along. */
export const bundle = async ({
  targets,
  root = ROOT,
}: {
  readonly targets: readonly Target[];
  readonly root?: string;
}): Promise<void> => {
  const wanted = TARGETS.filter(
    (target) => targets.includes(target) || (target === "workers" && targets.some(isPage)),
  );
  for (const target of wanted) await bundleOne(root, target);
};

const isTarget = (word: string): word is Target => TARGETS.some((target) => target === word);

if (import.meta.main) {
  await exitWithSentence(async () => {
    const words = process.argv.slice(2);
    const unknown = words.find((word) => !isTarget(word));
    if (unknown !== undefined)
      throw new Sentence(`There is no target ${unknown}: choose from ${TARGETS.join(", ")}.`);
    await bundle({ targets: words.length === 0 ? TARGETS : words.filter(isTarget) });
    return 0;
  });
}
