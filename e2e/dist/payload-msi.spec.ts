import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createPackage } from "@electron/asar";
import { expect, test } from "playwright/test";
import { readWish } from "../../build/dist/arguments.ts";
import { makePackages } from "../../build/dist/dist.ts";
import { DIST_RECORD, DistRecord, writeRecord } from "../../build/dist/record.ts";
import { verifyAuthenticode } from "../../build/dist/windows/authenticode.ts";
import { writePlaceholder } from "../../build/dist/windows/placeholder.ts";
import { decisionsOf } from "../../build/dist/wish.ts";
import { factsOf, factsText } from "../../build/package/facts.ts";
import { ROOT } from "../../build/runtime/provision.ts";
import { BUILD_FACTS_FILE } from "../../protocol/build-facts.ts";
import { makeTrialCertificates } from "./trial-certificates.ts";

/* The command that makes an MSI, with a program for Windows that does nothing and without one. */

const EXE = "Anteroom-1.2.3-win32-x64.exe";
const MSI = "Anteroom-1.2.3-win32-x64.msi";
const PLACEHOLDER = "Anteroom-1.2.3-win32-x64.placeholder.msi";

let root: string;

test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-payload-msi-"));
});
test.afterEach(() => rm(root, { recursive: true, force: true }));

const put = async (path: string, bytes: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), bytes);
};

const wishOf = (...words: readonly string[]) => {
  const all = ["--version=1.2.3", `--output=${join(root, "out")}`, "--date=2026-01-02T03:04:06Z", ...words];
  return readWish(all, ROOT, {}, { platform: "linux", arch: "x64" });
};

test("the MSI of a program for Windows is signed and has a record of that system, with the installer that was made beside it", async () => {
  const payload = join(root, "windows", "payload");
  const { pfx, passwordFile, authority } = await makeTrialCertificates(root, "trial");
  const key = [`--msi-key=${pfx}`, `--msi-key-password=${passwordFile}`];
  const wish = await wishOf(`--payload=${payload}`, ...key);
  const electron = { version: "45.4.1", isStandIn: false };
  const facts = factsOf(decisionsOf(wish), { platform: "win32", arch: "x64" }, electron);
  await mkdir(payload, { recursive: true });
  await writePlaceholder(payload);
  await rm(join(payload, "PLACEHOLDER.txt"));
  await put(`app/${BUILD_FACTS_FILE}`, factsText(facts));
  await createPackage(join(root, "app"), join(payload, "resources", "app.asar"));
  await put(`windows/${EXE}`, "the installer");
  await writeRecord(join(root, "windows"), { facts, date: wish.date }, [EXE]);
  const { record, placeholder } = await makePackages(wish, () => undefined);
  expect([record?.facts, record?.files.map(({ name }) => name), placeholder]).toEqual([
    facts,
    [EXE, MSI],
    null,
  ]);
  expect((await readdir(wish.output)).toSorted()).toEqual([EXE, MSI, DIST_RECORD]);
  expect(await verifyAuthenticode(join(wish.output, MSI), authority)).toBe("good");
  const text = await readFile(join(wish.output, DIST_RECORD), "utf8");
  expect(DistRecord.parse(JSON.parse(text))).toEqual(record);
});

test("without a program for Windows the MSI is a placeholder by name, and in no record", async () => {
  const wish = await wishOf("--target=msi");
  expect(await makePackages(wish, () => undefined)).toEqual({ record: null, placeholder: PLACEHOLDER });
  expect(await readdir(wish.output)).toEqual([PLACEHOLDER]);
});
