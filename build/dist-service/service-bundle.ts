import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { z } from "zod";

/** What the bundle loads when it runs, since its code is native. */
const NATIVE = "@node-rs/argon2";

/** The native parts beside the bundle, by their paths in the project; the wrapper finds the binary by itself. */
export const NATIVE_FILES = [
  `${NATIVE}/LICENSE`,
  `${NATIVE}/index.js`,
  `${NATIVE}/package.json`,
  `${NATIVE}-linux-x64-gnu/argon2.linux-x64-gnu.node`,
  `${NATIVE}-linux-x64-gnu/package.json`,
] as const;

/** Where the bundler lists what is inside. */
export const LICENCES = "licences.json";

/** The bundle's file; Node runs it as a module. */
export const BUNDLE = "service.mjs";

/** Makes the service with every package that it needs into one readable file, and the list of their licences beside it. */
export const bundleService = async (root: string, out: string): Promise<void> => {
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    ssr: { noExternal: true, external: [NATIVE], target: "node" },
    build: {
      ssr: join(root, "service", "main.ts"),
      outDir: out,
      emptyOutDir: true,
      target: "node24",
      minify: false,
      license: { fileName: LICENCES },
      rolldownOptions: {
        external: [NATIVE],
        output: { format: "esm", entryFileNames: BUNDLE, codeSplitting: false },
      },
    },
  });
};

const Listed = z.array(
  z.looseObject({
    name: z.string(),
    version: z.string(),
    text: z.string().nullish(),
    identifier: z.string().nullish(),
  }),
);

/** The licences of everything but Node itself in one text, for people. */
export const thirdPartyText = async (lists: readonly string[], more: string): Promise<string> => {
  const all = (
    await Promise.all(lists.map(async (path) => Listed.parse(JSON.parse(await readFile(path, "utf8")))))
  ).flat();
  const once = new Map(all.map((one) => [`${one.name} ${one.version}`, one]));
  const sections = [...once.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([title, { identifier, text }]) =>
        `${title} (${identifier ?? "see its text"})\n\n${(text ?? "").trim()}`,
    );
  const rule = `\n\n${"-".repeat(80)}\n\n`;
  return `${["What is inside the clinic service, and under which licences.", ...sections, more.trim()].join(rule)}\n`;
};
