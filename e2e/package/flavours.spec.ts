import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { extractFile, listPackage, statFile } from "@electron/asar";
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";
import { _electron, expect, test } from "playwright/test";
import { BUILD_FACTS_FILE, BuildFacts } from "../../protocol/build-facts.ts";
import { sha256Of } from "../../build/bundle/manifest.ts";
import { FUSE_NAMES, readFuses } from "../../build/package/fuses.ts";
import type { Package } from "../../build/package/package.ts";
import { type Person, newPerson, outcomeOf, packageOf } from "./program.ts";

/** What holds in the release is shown to hold because of its fuses: where they are off, the same thing happens. */

let release: Package;
let inspected: Package;
let person: Person;

test.beforeAll(async () => {
  release = await packageOf("release");
  inspected = await packageOf("e2e");
});
test.beforeEach(async () => {
  person = await newPerson();
});
test.afterEach(() => person.remove());

const filesIn = ({ folder }: Package): ReadonlyMap<string, string> => {
  const archive = join(folder, "resources", "app.asar");
  const paths = listPackage(archive, { isPack: false }).map((path) => path.slice(1));
  const files = paths.filter((path) => !("files" in statFile(archive, path)));
  return new Map(files.map((path) => [path, sha256Of(extractFile(archive, path))]));
};

test("the flavour for tests is the release but for one fuse and one file of the archive", async () => {
  const [left, right] = await Promise.all(
    [release, inspected].map(({ executable }) => readFuses(executable)),
  );
  expect(FUSE_NAMES.filter((_, at) => left?.[at] !== right?.[at])).toEqual(["nodeCliInspect"]);
  const [ours, other] = [filesIn(release), filesIn(inspected)];
  expect([...ours.keys()]).toEqual([...other.keys()]);
  expect([...ours].flatMap(([path, sum]) => (other.get(path) === sum ? [] : [path]))).toEqual([
    BUILD_FACTS_FILE,
  ]);
  const [facts, more] = [release, inspected].map(({ folder }) =>
    BuildFacts.parse(
      JSON.parse(extractFile(join(folder, "resources", "app.asar"), BUILD_FACTS_FILE).toString()),
    ),
  );
  expect({ ...more, flavour: "release", allowsLoopbackFeed: false }).toEqual(facts);
});

test("the flavour for tests can be looked into, is packaged, and finds its native parts", async () => {
  const { executablePath, args } = {
    executablePath: inspected.executable,
    args: ["--server=http://127.0.0.1:9"],
  };
  const app = await _electron.launch({ executablePath, args, env: { ...person.env }, chromiumSandbox: true });
  const facts = await app.evaluate(({ app: program }) => {
    const main: NodeJS.Module | undefined = process.mainModule;
    return {
      isPackaged: program.isPackaged,
      name: program.getName(),
      vault: Object.keys(main?.require("keytar") ?? {}).includes("setPassword"),
      stretch: Object.keys(main?.require("@node-rs/argon2") ?? {}).includes("hashRaw"),
    };
  });
  await app.close();
  expect(facts).toEqual({ isPackaged: true, name: "Anteroom", vault: true, stretch: true });
});

/** The program with a stranger's in the place of its archive; it says so with its exit code. */
const replaced = async (folder: string): Promise<string> => {
  const copy = join(person.home, "copy");
  await cp(folder, copy, { recursive: true });
  const resources = join(copy, "resources");
  await Promise.all(
    ["app.asar", "app.asar.unpacked"].map((name) => rm(join(resources, name), { recursive: true })),
  );
  await mkdir(join(resources, "app"));
  await writeFile(join(resources, "app", "package.json"), '{"name":"x","version":"1.0.0","main":"x.cjs"}');
  await writeFile(join(resources, "app", "x.cjs"), "process.exit(33);");
  return join(copy, basename(release.executable));
};

test("a stranger's program in the place of the archive does not run, though it would without that fuse", async () => {
  const executable = await replaced(release.folder);
  const held = await outcomeOf({ executable, person });
  await flipFuses(executable, { version: FuseVersion.V1, [FuseV1Options.OnlyLoadAppFromAsar]: false });
  const open = await outcomeOf({ executable, person });
  expect([held.code, open.code]).toEqual([1, 33]);
});
