import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { effectivePolicies } from "../../protocol/effective-policy.ts";
import {
  USER_SETTINGS_FILE,
  createSettingsWriter,
  defaultKeptSettings,
  keptSettingsOf,
  personPolicies,
  readUserSettings,
  shownSettings,
  withPolicy,
  withShown,
} from "./user-settings.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anteroom-settings-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, USER_SETTINGS_FILE);
const chosen = {
  shown: { theme: "dark" as const, language: "es" as const, hasKeys: false },
  policies: { coverAfterSeconds: 60, screenCaptureProtection: true },
};

test("what was written is read back, and nobody else may read it", async () => {
  expect(await createSettingsWriter(folder)(chosen)).toEqual({ ok: true, value: null });
  expect(await readUserSettings(folder)).toEqual({ kept: chosen, isRefused: false });
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual([USER_SETTINGS_FILE]);
});

test("without a file the defaults hold and nothing is refused", async () => {
  expect(await readUserSettings(folder)).toEqual({ kept: defaultKeptSettings, isRefused: false });
});

test("of many writes at once the last one stands", async () => {
  const write = createSettingsWriter(folder);
  const all = [30, 40, 50].map((coverAfterSeconds) => write({ ...chosen, policies: { coverAfterSeconds } }));
  await Promise.all(all);
  expect((await readUserSettings(folder)).kept.policies).toEqual({ coverAfterSeconds: 50 });
});

test("a link that lies in the way is replaced, not written through", async () => {
  const victim = join(folder, "victim");
  writeFileSync(victim, "untouched");
  symlinkSync(victim, `${path()}.new`);
  symlinkSync(victim, path());
  expect((await readUserSettings(folder)).isRefused).toBe(true);
  expect((await createSettingsWriter(folder)(chosen)).ok).toBe(true);
  expect(readFileSync(victim, "utf8")).toBe("untouched");
  expect((await readUserSettings(folder)).kept).toEqual(chosen);
});

test("a folder that cannot be written is said, and the next write is tried", async () => {
  mkdirSync(path());
  const write = createSettingsWriter(folder);
  expect(await write(chosen)).toMatchObject({ ok: false, error: { code: "STORE_UNAVAILABLE" } });
  rmSync(path(), { recursive: true });
  expect((await write(chosen)).ok).toBe(true);
});

test.each([
  "",
  "{",
  "[]",
  '{"theme":"dark","theme":"light"}',
  '{"theme":"pink"}',
  '{"name":"Ana"}',
  '{"policies":{"proxyMode":"direct"}}',
  '{"policies":{"updateMode":"off"}}',
  '{"policies":{"waitingRoom":false}}',
  '{"policies":{"coverAfterSeconds":"60"}}',
])("the file %s is refused as a whole", async (text) => {
  writeFileSync(path(), text);
  expect(await readUserSettings(folder)).toEqual({ kept: defaultKeptSettings, isRefused: true });
});

test("a file that names only some settings has the defaults for the rest", () => {
  expect(keptSettingsOf('{"theme":"dark"}')).toEqual({
    shown: { theme: "dark", language: "system", hasKeys: true },
    policies: {},
  });
});

test("a person has a word on these policies and no others", () => {
  expect(personPolicies).toEqual([
    "serverUrl",
    "workstationType",
    "credentialPersistence",
    "coverAfterSeconds",
    "logoffAfterSeconds",
    "maxSessionHours",
    "callLockGraceSeconds",
    "screenCaptureProtection",
    "launchAtLogin",
  ]);
});

test("a person's word on a policy is checked and can be taken back", () => {
  const set = withPolicy(defaultKeptSettings, "serverUrl", "https://clinic.example/");
  expect(set).toMatchObject({ ok: true, value: { policies: { serverUrl: "https://clinic.example" } } });
  expect(withPolicy(chosen, "coverAfterSeconds", null)).toEqual({
    ok: true,
    value: { ...chosen, policies: { screenCaptureProtection: true } },
  });
  expect(withPolicy(chosen, "coverAfterSeconds", 0)).toMatchObject({ error: { code: "REQUEST_INVALID" } });
  expect(withPolicy(chosen, "allowScreenShare", false)).toMatchObject({ error: { code: "POLICY_FORBIDS" } });
});

test("the screen's settings go in and come out, and leave other words on policies alone", () => {
  const settings = shownSettings(chosen);
  expect(settings).toEqual({ ...chosen.shown, screenCaptureProtection: true });
  expect(withShown(chosen, { ...settings, theme: "light", screenCaptureProtection: null })).toEqual({
    shown: { ...chosen.shown, theme: "light" },
    policies: { coverAfterSeconds: 60 },
  });
});

test("everything that the file may hold is a word that the table takes from a person", () => {
  const user = keptSettingsOf(JSON.stringify({ ...chosen.shown, policies: chosen.policies }))?.policies;
  expect(effectivePolicies({ machine: null, user, platform: "linux" }).refused).toEqual([]);
});
