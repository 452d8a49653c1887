import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import {
  authenticodeSigner,
  signAll,
  unsignedFiles,
  verifyAuthenticode,
} from "../../build/dist/windows/authenticode.ts";
import { UPGRADE_CODE, productCode } from "../../build/dist/windows/identity.ts";
import { type MsiPlan, makeMsi } from "../../build/dist/windows/msi.ts";
import { writePlaceholder } from "../../build/dist/windows/placeholder.ts";
import { run } from "../../build/runtime/run.ts";
import { WINDOWS_KEY } from "../../protocol/policy.ts";
import { type Rows, allTables, rowsOf } from "./msi-tables.ts";
import { type TrialCertificates, makeTrialCertificates } from "./trial-certificates.ts";

/*
 * The MSI with the tools that make a release's one, over a placeholder: there is no Windows here. What Windows itself
 * does with the tables is not tried; what stands in them is.
 */

let root: string;
let plan: MsiPlan;

test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-msi-test-"));
  const payload = join(root, "payload");
  await writePlaceholder(payload);
  plan = {
    version: "1.2.3",
    arch: "x64",
    payload,
    output: join(root, "out"),
    date: new Date("2026-01-02T03:04:06Z"),
  };
});
test.afterEach(() => rm(root, { recursive: true, force: true }));

const tablesOf = async (file: string): Promise<Readonly<Record<string, Rows>>> =>
  Object.fromEntries(Object.entries(await allTables(file)).map(([name, text]) => [name, rowsOf(text)]));

const extracted = async (file: string, folder: string): Promise<Readonly<Record<string, string>>> => {
  await mkdir(folder);
  expect((await run("msiextract", ["-C", folder, file])).code).toBe(0);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const texts = await Promise.all(files.map((one) => readFile(one, "base64")));
  return Object.fromEntries(files.map((one, at) => [one.slice(folder.length + 1), texts[at] ?? ""]));
};

test("the tables say: the whole machine, 64 bit, one stable family, and nothing older over something newer", async () => {
  const made = await makeMsi(plan);
  const tables = await tablesOf(made.file);
  const property = (name: string) => tables["Property"]?.find((row) => row["Property"] === name)?.["Value"];
  expect(made).toMatchObject({ productCode: productCode("1.2.3", "x64"), upgradeCode: UPGRADE_CODE });
  expect(["ALLUSERS", "ProductVersion", "ProductCode", "UpgradeCode"].map(property)).toEqual([
    "1",
    "1.2.3",
    `{${productCode("1.2.3", "x64")}}`,
    `{${UPGRADE_CODE}}`,
  ]);
  expect(property("ProductName")).toContain("placeholder");
  expect(tables["Icon"]?.map(({ Name }) => Name)).toEqual([property("ARPPRODUCTICON")]);
  const summary = await run("msiinfo", ["suminfo", made.file]);
  expect(summary.out).toContain("Template: x64;1033");
  expect(summary.out).toContain(`{${made.packageCode}}`);
  // 256: a component of 64-bit Windows, whose registry is not the one of old programs (msidbComponentAttributes64bit)
  expect(tables["Component"]?.filter(({ Attributes }) => (Number(Attributes) & 256) === 0)).toEqual([]);
  const folder = tables["Directory"]?.find(({ Directory }) => Directory === "InstallFolder");
  expect(folder).toEqual({
    Directory: "InstallFolder",
    Directory_Parent: "ProgramFiles64Folder",
    DefaultDir: "Anteroom",
  });
  const upgrades = tables["Upgrade"] ?? [];
  expect(upgrades.map(({ UpgradeCode }) => UpgradeCode)).toEqual([`{${UPGRADE_CODE}}`, `{${UPGRADE_CODE}}`]);
  expect(
    upgrades.map(({ VersionMin, VersionMax, Attributes }) => [VersionMin, VersionMax, Attributes]),
  ).toEqual([
    ["", "1.2.3", "1"],
    ["1.2.3", "", "2"],
  ]);
  expect(tables["LaunchCondition"]).toContainEqual({
    Condition: "NOT WIX_DOWNGRADE_DETECTED",
    Description: expect.stringContaining("A newer version of Anteroom is installed"),
  });
});

test("what is said at installing becomes a policy of the machine, is kept at upgrades, and is checked before", async () => {
  const tables = await tablesOf((await makeMsi(plan)).file);
  const secure =
    tables["Property"]?.find((row) => row["Property"] === "SecureCustomProperties")?.["Value"] ?? "";
  expect(secure.split(";")).toEqual(
    expect.arrayContaining(["SERVERURL", "UPDATEMODE", "UPDATECHANNEL", "NOSHORTCUT"]),
  );
  const registry = tables["Registry"] ?? [];
  const policies = registry.filter(({ Key }) => Key === WINDOWS_KEY);
  // 2: HKEY_LOCAL_MACHINE; a value without a mark at its start is a REG_SZ
  expect(policies.map(({ Root, Name, Value, Component_ }) => [Root, Name, Value, Component_])).toEqual([
    ["2", "serverUrl", "[SERVERURL]", "Policy_SERVERURL"],
    ["2", "updateMode", "[UPDATEMODE]", "Policy_UPDATEMODE"],
    ["2", "updateChannel", "[UPDATECHANNEL]", "Policy_UPDATECHANNEL"],
  ]);
  const conditions = tables["Component"]?.filter(
    ({ Component }) => Component?.startsWith("Policy_") === true,
  );
  expect(conditions?.map(({ Condition }) => Condition)).toEqual(["SERVERURL", "UPDATEMODE", "UPDATECHANNEL"]);
  const order = new Map(
    tables["InstallExecuteSequence"]?.map((row) => [row["Action"], Number(row["Sequence"])]),
  );
  const steps = ["AppSearch", "LaunchConditions", "Keep_SERVERURL", "Keep_UPDATEMODE", "Default_UPDATEMODE"];
  const more = ["CostInitialize", "InstallInitialize", "RemoveExistingProducts", "ProcessComponents"];
  const at = [...steps, ...more].map((action) => order.get(action) ?? -1);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(at).not.toContain(-1);
  const kept = tables["AppSearch"]?.map(({ Property }) => Property);
  expect(kept).toEqual(expect.arrayContaining(["KEPTSERVERURL", "KEPTUPDATEMODE", "HELDUPDATEMODE"]));
  // 16: the registry of 64-bit programs (msidbLocatorType64bit)
  expect(tables["RegLocator"]?.filter(({ Type }) => (Number(Type) & 16) === 0)).toEqual([]);
  expect(tables["CustomAction"]?.map(({ Type }) => Type)).toEqual(["51", "51", "51", "51", "51"]);
  const standard = tables["CustomAction"]?.find(({ Action }) => Action === "Default_UPDATEMODE");
  expect([standard?.["Source"], standard?.["Target"]]).toEqual(["UPDATEMODE", "off"]);
});

test("links, the entry in the start menu and the way it came are as the program expects them", async () => {
  const { file } = await makeMsi(plan);
  const tables = await tablesOf(file);
  const program = tables["File"]?.find(({ FileName }) => FileName === "Anteroom.exe")?.["File"] ?? "";
  const command = tables["Registry"]?.find(({ Key }) => Key?.endsWith("open\\command") === true);
  expect(command).toMatchObject({ Root: "2", Value: `"[#${program}]" "--" "%1"` });
  expect(tables["Shortcut"]).toMatchObject([{ Directory_: "ProgramMenuFolder", Target: `[#${program}]` }]);
  expect(tables["MsiShortcutProperty"]).toMatchObject([{ PropVariantValue: "app.anteroom.desktop" }]);
  const files = await extracted(file, join(root, "files"));
  expect(Buffer.from(files["Anteroom/resources/package-type"] ?? "", "base64").toString()).toBe("msi");
  expect(Object.keys(files)).toHaveLength(5);
});

test("made twice, in two folders, it is the same MSI; another payload has another package code", async () => {
  const first = await makeMsi(plan);
  const second = await makeMsi({ ...plan, output: join(root, "again") });
  expect(await allTables(second.file)).toEqual(await allTables(first.file));
  expect(await extracted(second.file, join(root, "b"))).toEqual(await extracted(first.file, join(root, "a")));
  expect((await readFile(second.file)).equals(await readFile(first.file))).toBe(true);
  await writeFile(join(plan.payload, "more.txt"), "more");
  const third = await makeMsi({ ...plan, output: join(root, "third") });
  expect(third.productCode).toBe(first.productCode);
  expect(third.packageCode).not.toBe(first.packageCode);
});

test("a wrong version or payload is one sentence, and nothing is written", async () => {
  await expect(makeMsi({ ...plan, version: "1.2" })).rejects.toThrow("is not of the form X.Y.Z");
  await expect(makeMsi({ ...plan, payload: join(root, "none") })).rejects.toThrow("is not a folder");
  await mkdir(join(root, "empty"));
  await expect(makeMsi({ ...plan, payload: join(root, "empty") })).rejects.toThrow("is empty");
  await symlink("/etc", join(plan.payload, "out-of-here"));
  await expect(makeMsi(plan)).rejects.toThrow("holds out-of-here, which is a link");
  expect((await readdir(root)).toSorted()).toEqual(["empty", "payload"]);
});

const pemKey = ({ certificate, key }: TrialCertificates) =>
  ({ kind: "pem", certificates: certificate, key, passwordFile: null }) as const;

test("everything inside and the MSI itself are signed, and a stranger's or a changed one is refused", async () => {
  const [ours, foreign] = [
    await makeTrialCertificates(root, "ours"),
    await makeTrialCertificates(root, "foreign"),
  ];
  const signer = authenticodeSigner({ key: pemKey(ours), timestamp: null, description: "Anteroom" });
  expect(await unsignedFiles(plan.payload, ours.authority)).toHaveLength(3);
  expect(await signAll(plan.payload, signer)).toHaveLength(3);
  expect(await unsignedFiles(plan.payload, ours.authority)).toEqual([]);
  const { file } = await makeMsi(plan);
  const before = await allTables(file);
  expect(await verifyAuthenticode(file, ours.authority)).toBe("bad");
  await signer.sign(file);
  expect(await verifyAuthenticode(file, ours.authority)).toBe("good");
  expect(await verifyAuthenticode(file, foreign.authority)).toBe("bad");
  expect(await allTables(file)).toEqual(before);
  await extracted(file, join(root, "files"));
  expect(await unsignedFiles(join(root, "files"), ours.authority)).toEqual([]);
  const bytes = await readFile(file);
  const at = bytes.indexOf("visits.clinic.example");
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  await writeFile(join(root, "changed.msi"), bytes);
  expect(await verifyAuthenticode(join(root, "changed.msi"), ours.authority)).toBe("bad");
});

test("a container with its password signs too; without it the file stays as it was", async () => {
  const { pfx, passwordFile, authority } = await makeTrialCertificates(root, "ours");
  const { file } = await makeMsi(plan);
  const before = await readFile(file);
  const signerWith = (password: string | null) =>
    authenticodeSigner({
      key: { kind: "pfx", file: pfx, passwordFile: password },
      timestamp: null,
      description: "Anteroom",
    });
  await writeFile(join(root, "wrong"), "wrong");
  await expect(signerWith(join(root, "wrong")).sign(file)).rejects.toThrow(
    "could not be signed: check the key",
  );
  expect((await readFile(file)).equals(before)).toBe(true);
  await signerWith(passwordFile).sign(file);
  expect(await verifyAuthenticode(file, authority)).toBe("good");
});
