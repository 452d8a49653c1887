import { join } from "node:path";
import react from "@vitejs/plugin-react";
import type { InlineConfig } from "vite";

/** What can be bundled: the two pages, the workers beside them, and the shell. */
export type Target = "workers" | "desktop" | "guest" | "shell";

/** Every target; the pages take the workers, which therefore come first. */
export const TARGETS: readonly Target[] = ["workers", "desktop", "guest", "shell"];

/** What one target is made of: the entries that must exist, the folders whose change makes it stale, and vite's configurations. */
export type Plan = {
  readonly entries: readonly string[];
  readonly sources: readonly string[];
  readonly out: string;
  readonly configs: readonly InlineConfig[];
};

/** Modules that the shell loads at run time: the runtime's own and those with native code. */
const SHELL_EXTERNALS = ["electron", "keytar", "@node-rs/argon2"];

const base = (root: string): InlineConfig => ({
  root,
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
});

const page = (root: string, entry: string, out: string, path: string): Plan => ({
  entries: [entry],
  sources: ["renderer", "protocol", "assets"],
  out,
  configs: [
    {
      ...base(root),
      root: join(root, "renderer"),
      base: path,
      plugins: [react()],
      build: {
        outDir: join(root, out),
        emptyOutDir: true,
        target: "es2022",
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        chunkSizeWarningLimit: 3000,
        license: { fileName: "licences.json" },
        rolldownOptions: { input: join(root, entry) },
      },
    },
  ],
});

/** One file in one script that needs no module loader; its name is its address beside the page. */
const worker = (root: string, entry: string, name: string): InlineConfig => ({
  ...base(root),
  build: {
    outDir: join(root, "dist", "workers"),
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: join(root, entry),
      output: { format: "iife", name: "worker", entryFileNames: `${name}.js`, codeSplitting: false },
    },
  },
});

const shell = (root: string, entry: string, name: string): InlineConfig => ({
  ...base(root),
  ssr: { noExternal: true, external: SHELL_EXTERNALS, target: "node" },
  build: {
    ssr: join(root, entry),
    outDir: join(root, "dist", "electron"),
    emptyOutDir: false,
    target: "node20",
    minify: false,
    // the preload is made of no package, and its empty list would take the place of the program's
    license: name === "main" ? { fileName: "licences.json" } : false,
    rolldownOptions: {
      external: SHELL_EXTERNALS,
      // no path of the machine that bundles goes along as a comment
      experimental: { attachDebugInfo: "none" },
      output: { format: "cjs", entryFileNames: `${name}.cjs`, codeSplitting: false },
    },
  },
});

const WORKERS = ["frame-worker", "card-worker"];
const SHELL_ENTRIES = ["main", "preload"];

const plans: Readonly<Record<Target, (root: string) => Plan>> = {
  desktop: (root) => page(root, "renderer/desktop.html", "dist/desktop", "/"),
  guest: (root) => page(root, "renderer/guest.html", "dist/guest", "/join/"),
  workers: (root) => ({
    entries: WORKERS.map((name) => `renderer/e2ee/${name}.ts`),
    sources: ["renderer/e2ee", "protocol"],
    out: "dist/workers",
    configs: WORKERS.map((name) => worker(root, `renderer/e2ee/${name}.ts`, name)),
  }),
  shell: (root) => ({
    entries: SHELL_ENTRIES.map((name) => `electron/${name}.ts`),
    sources: ["electron", "protocol"],
    out: "dist/electron",
    configs: SHELL_ENTRIES.map((name) => shell(root, `electron/${name}.ts`, name)),
  }),
};

/** How a target is made in the project at `root`. */
export const planFor = (target: Target, root: string): Plan => plans[target](root);
