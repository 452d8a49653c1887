import { expect, test } from "vitest";
import { effectivePolicies } from "../../protocol/effective-policy.ts";
import {
  REGISTRY_ENGLISH,
  REGISTRY_GERMAN,
  REGISTRY_ODD,
  REGISTRY_PARENT_WITHOUT_OURS,
  REGISTRY_PARENT_WITH_OURS,
} from "./policy-fixtures.ts";
import type { RunTool, ToolAnswer } from "./policy-runner.ts";
import { regExeIn, windowsPolicy, wordsOfRegistry } from "./policy-windows.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

const fake = (...answers: readonly ToolAnswer[]) => {
  const calls: string[] = [];
  const left = [...answers];
  const run: RunTool = (path, words) => {
    calls.push([path, ...words].join(" "));
    return Promise.resolve(left.shift() ?? { code: null, output: new Uint8Array() });
  };
  return { run, calls };
};

const said = (text: string, code = 0): ToolAnswer => ({ code, output: bytes(text) });
const ROOT = ["C:", "Windows"].join("\\");
const REG = [ROOT, "System32", "reg.exe"].join("\\");

test("texts, numbers, switches and lists of the registry become those of the table", async () => {
  const { run, calls } = fake(said(REGISTRY_ENGLISH));
  expect(await windowsPolicy(run, ROOT)()).toEqual({
    kind: "read",
    value: {
      serverUrl: "https://visits.clinic.example",
      workstationType: "shared",
      coverAfterSeconds: 60,
      logoffAfterSeconds: 180,
      screenCaptureProtection: true,
      allowScreenShare: false,
      additionalTrustedHosts: ["help.clinic.example", "ehr.clinic.example"],
    },
  });
  expect(calls).toEqual([`${REG} query HKLM\\Software\\Policies\\Anteroom /s`]);
});

test("the registry's language and the case of names do not matter, and mangled letters give no other address", () => {
  const words = wordsOfRegistry(bytes(REGISTRY_GERMAN));
  expect(words).toMatchObject({ launchAtLogin: true, additionalTrustedHosts: [], proxyPacUrl: "" });
  const { values, refused } = effectivePolicies({ machine: words, user: null, platform: "win32" });
  expect(values.serverUrl).toBeNull();
  expect(refused.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
    "serverUrl wrongValue",
    "proxyPacUrl wrongValue",
  ]);
});

test("kinds that no policy has, and keys below ours, are refused by name and the rest is looked at", () => {
  const words = wordsOfRegistry(bytes(REGISTRY_ODD));
  const { values, refused } = effectivePolicies({ machine: words, user: null, platform: "win32" });
  expect(refused.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
    "serverUrl wrongValue",
    "coverAfterSeconds wrongValue",
    "logoffAfterSeconds wrongValue",
    "maxSessionHours wrongValue",
    "launchAtLogin wrongValue",
    "? unknownName",
    "Kiosk\\coverAfterSeconds unknownName",
  ]);
  expect(values.coverAfterSeconds).toBe(300);
});

test("a key that the key above does not list is absent, whatever language says so", async () => {
  const { run, calls } = fake(said("FEHLER: ...", 1), said(REGISTRY_PARENT_WITHOUT_OURS));
  expect(await windowsPolicy(run, ROOT)()).toEqual({ kind: "absent" });
  expect(calls[1]).toBe(`${REG} query HKLM\\Software\\Policies`);
});

test("a key that is there and cannot be read is not absent", async () => {
  const { run } = fake(said("", 1), said(REGISTRY_PARENT_WITH_OURS));
  expect(await windowsPolicy(run, ROOT)()).toEqual({ kind: "refused", reason: "unreadable" });
});

test("a tool that cannot be run, hangs or is forbidden tells nothing", async () => {
  const none = { code: null, output: new Uint8Array() };
  expect(await windowsPolicy(fake(none, none).run, ROOT)()).toEqual({
    kind: "refused",
    reason: "unreadable",
  });
  expect(await windowsPolicy(fake(said("", 1), said("", 1)).run, ROOT)()).toEqual({
    kind: "refused",
    reason: "unreadable",
  });
});

test.each(["", "\r\n\r\n"])("a key that was emptied sets nothing: %j", async (text) => {
  expect(await windowsPolicy(fake(said(text)).run, ROOT)()).toEqual({ kind: "read", value: {} });
});

test.each([
  "    serverUrl    REG_SZ    https://a.example\r\n",
  "HKEY_CURRENT_USER\\Software\\Policies\\Anteroom\r\n    serverUrl    REG_SZ    https://a.example\r\n",
  "HKEY_LOCAL_MACHINE\\Software\\Policies\\AnteroomOther\r\n    serverUrl    REG_SZ    https://a.example\r\n",
  "HKEY_LOCAL_MACHINE\\Software\\Policies\\Anteroom\r\nserverUrl REG_SZ https://a.example\r\n",
  "HKEY_LOCAL_MACHINE\\Software\\Policies\\Anteroom\r\n    serverUrl    REG_SZ    a\r\nsecond line\r\n",
])("the output %j is not understood, so nothing of it is", async (text) => {
  expect(await windowsPolicy(fake(said(text)).run, ROOT)()).toEqual({
    kind: "refused",
    reason: "unreadable",
  });
});

test.each([undefined, "", "Windows", "\\\\server\\share", "C:relative", "C:\\Win\\..\\Users", 'C:\\"x"'])(
  "reg.exe is not looked for below %j",
  async (systemRoot) => {
    expect(regExeIn(systemRoot)).toBeNull();
    const { run, calls } = fake();
    expect(await windowsPolicy(run, systemRoot)()).toEqual({ kind: "refused", reason: "unreadable" });
    expect(calls).toEqual([]);
  },
);
