import { expect, test } from "vitest";
import { SYSTEM_PACKAGES, missing, planFor } from "./system.ts";

const present = (
  commands: readonly string[],
  libraries: string,
  modules: readonly string[] = [],
  files: readonly string[] = [],
) => ({
  hasCommand: (name: string): boolean => commands.includes(name),
  hasHeader: (): boolean => false,
  hasPythonModule: (name: string): boolean => modules.includes(name),
  hasFile: (path: string): boolean => files.includes(path),
  libraries,
});

test("only what is missing is named, each once", () => {
  const wanted = [...SYSTEM_PACKAGES.display, ...SYSTEM_PACKAGES.display, ...SYSTEM_PACKAGES.chromium];
  const names = missing(wanted, present(["openbox", "google-chrome"], "")).map(({ has }) => has);
  expect(names).toEqual(["Xvfb"]);
});

test("a library with a longer name does not stand for another one", () => {
  const gtk = SYSTEM_PACKAGES.electron.filter(({ has }) => has === "libgtk-3.so.0");
  expect(missing(gtk, present([], "\tlibgtk-3.so.0.99 (libc6) => /x\n"))).toHaveLength(1);
  expect(missing(gtk, present([], "\tlibgtk-3.so.0 (libc6,x86-64) => /x\n"))).toEqual([]);
});

test("a Python module is looked for as a module, not as a command", () => {
  const modules = SYSTEM_PACKAGES.machineEvents.filter(({ kind }) => kind === "pythonModule");
  expect(missing(modules, present(["dbusmock"], "dbusmock ")).map(({ has }) => has)).toEqual(["dbusmock"]);
  expect(missing(modules, present([], "", ["dbusmock"]))).toEqual([]);
});

test("a file is looked for at its place, whatever commands there are", () => {
  const files = SYSTEM_PACKAGES.senses.filter(({ kind }) => kind === "file");
  const [bus] = files.map(({ has }) => has);
  expect(missing(files, present([bus ?? ""], "")).map(({ has }) => has)).toEqual([bus]);
  expect(missing(files, present([], "", [], [bus ?? ""]))).toEqual([]);
});

test("root installs at once, sudo without a password too", () => {
  expect(planFor(["xvfb"], { uid: 0, hasSudo: false, hasApt: true })).toEqual({ how: "apt", prefix: [] });
  expect(planFor(["xvfb"], { uid: 1000, hasSudo: true, hasApt: true })).toEqual({
    how: "apt",
    prefix: ["sudo", "-n"],
  });
});

test("without rights the one line to run is printed", () => {
  const plan = planFor(["xvfb", "openbox"], { uid: 1000, hasSudo: false, hasApt: true });
  expect(plan).toEqual({
    how: "ask",
    sentence:
      "This machine lacks xvfb openbox: run `sudo apt-get install -y xvfb openbox` and then the command again.",
  });
});

test("without apt the sentence asks for the machine's own package manager", () => {
  const plan = planFor(["xvfb"], { uid: 0, hasSudo: true, hasApt: false });
  expect(plan.how === "ask" && plan.sentence).toMatch(/its package manager/);
});
