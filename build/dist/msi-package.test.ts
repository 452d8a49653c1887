import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createPackage } from "@electron/asar";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BUILD_FACTS_FILE } from "../../protocol/build-facts.ts";
import { UpdateFileName } from "../../protocol/update-manifest.ts";
import { factsOf, factsText } from "../package/facts.ts";
import { makePackages } from "./dist.ts";
import { makePayloadMsi, placeholderMsiName } from "./msi-package.ts";
import { DIST_RECORD, PLACEHOLDER_NAME, writeRecord } from "./record.ts";
import { signingOf } from "./signing.ts";
import { writePlaceholder } from "./windows/placeholder.ts";
import { type CommandWish, decisionsOf } from "./wish.ts";

let root: string;
let wish: CommandWish;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-msi-package-"));
  wish = {
    flavour: "release",
    version: "1.2.3",
    sequence: null,
    channel: "stable",
    updateKeys: null,
    feedOrigin: null,
    platform: "linux",
    arch: "x64",
    targets: ["msi"],
    payload: null,
    output: join(root, "out"),
    date: new Date("2026-01-02T03:04:06Z"),
    isSmall: false,
    signing: signingOf({}),
    msiKey: null,
  };
});
afterEach(() => rm(root, { recursive: true }));

const put = async (path: string, bytes: string | Buffer): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), bytes);
};

const factsHere = (platform = "win32") =>
  factsOf(decisionsOf(wish), { platform, arch: "x64" }, { version: "45.4.1", isStandIn: false });

/** A folder as `npm run dist` leaves it on Windows, with a program that does nothing. */
const windows = async (facts = factsHere()): Promise<string> => {
  const payload = join(root, "windows", "payload");
  await mkdir(payload, { recursive: true });
  await writePlaceholder(payload);
  await rm(join(payload, "PLACEHOLDER.txt"));
  await put(`app/${BUILD_FACTS_FILE}`, factsText(facts));
  await createPackage(join(root, "app"), join(payload, "resources", "app.asar"));
  return payload;
};

const EXE = "Anteroom-1.2.3-win32-x64.exe";

test("a placeholder has a name that no record takes, and comes without a record", async () => {
  const name = placeholderMsiName("1.2.3");
  expect([PLACEHOLDER_NAME.test(name), UpdateFileName.safeParse(name).success]).toEqual([true, false]);
  expect(PLACEHOLDER_NAME.test("Anteroom-1.2.3-win32-x64.msi")).toBe(false);
  await put(name, "no program");
  const named = { facts: factsHere(), date: wish.date };
  await expect(writeRecord(root, named, [name])).rejects.toThrow();
  expect((await readdir(root)).includes(DIST_RECORD)).toBe(false);
});

test("a version that no MSI can have ends the run before its minutes of work", async () => {
  const made = makePackages({ ...wish, version: "300.0.0" }, () => undefined);
  await expect(made).rejects.toThrow("does not fit into an MSI");
  expect(await readdir(root)).toEqual([]);
});

test("a payload that is no program, of another build or beside an altered installer is refused", async () => {
  const result = join(root, "result");
  await mkdir(result);
  const empty = join(root, "empty");
  await writePlaceholder(join(root, "placeholder"));
  await expect(makePayloadMsi(wish, empty, result)).rejects.toThrow("is not a folder");
  await expect(makePayloadMsi(wish, join(root, "placeholder"), result)).rejects.toThrow("only stands in");
  const payload = await windows();
  await expect(makePayloadMsi({ ...wish, version: "1.2.4" }, payload, result)).rejects.toThrow(
    "is another build (Anteroom 1.2.3 for win32 x64)",
  );
  await put(`windows/${EXE}`, "the installer");
  await writeRecord(join(root, "windows"), { facts: factsHere(), date: wish.date }, [EXE]);
  await appendFile(join(root, "windows", EXE), "!");
  await expect(makePayloadMsi(wish, payload, result)).rejects.toThrow(`${EXE} is not what build.json says`);
  await writeRecord(join(root, "windows"), { facts: factsHere("linux"), date: wish.date }, [EXE]);
  await expect(makePayloadMsi(wish, payload, result)).rejects.toThrow("is of another build than the payload");
  await rm(join(payload, "resources", "app.asar"));
  await expect(makePayloadMsi(wish, payload, result)).rejects.toThrow("does not say what it is");
  expect((await readdir(result)).includes(DIST_RECORD)).toBe(false);
});
