import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { effectivePolicies } from "../../protocol/effective-policy.ts";
import { PLUTIL_JSON } from "./policy-fixtures.ts";
import { policyFileAt } from "./policy-linux.ts";
import { macosPolicy, macosPolicyFile } from "./policy-macos.ts";
import type { RunTool } from "./policy-runner.ts";

const uid = process.getuid?.() ?? -1;
const made: string[] = [];

const plistFile = (mode = 0o644) => {
  const folder = mkdtempSync(join(tmpdir(), "anteroom-plist-"));
  made.push(folder);
  const path = join(folder, "app.plist");
  writeFileSync(path, "bplist00 of a profile", { mode });
  return policyFileAt(path, uid);
};

const plutil = (code: number | null, output: string) => {
  const calls: string[] = [];
  const run: RunTool = (path, words, input) => {
    calls.push([path, ...words, new TextDecoder().decode(input)].join(" "));
    return Promise.resolve({ code, output: new TextEncoder().encode(output) });
  };
  return { run, calls };
};

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test("what a profile forces is read through plutil, from the bytes that were checked", async () => {
  const { run, calls } = plutil(0, PLUTIL_JSON);
  const reading = await macosPolicy(plistFile(), run)();
  expect(reading).toEqual({
    kind: "read",
    value: {
      serverUrl: "https://visits.clinic.example",
      allowScreenShare: false,
      coverAfterSeconds: 60,
      additionalTrustedHosts: ["help.clinic.example"],
    },
  });
  expect(calls).toEqual(["/usr/bin/plutil -convert json -o - - bplist00 of a profile"]);
  const machine = reading.kind === "read" ? reading.value : null;
  expect(effectivePolicies({ machine, user: null, platform: "darwin" }).refused).toEqual([]);
});

test("only the machine's own managed preferences are asked, and they must be root's", () => {
  expect(macosPolicyFile).toEqual({
    path: "/Library/Managed Preferences/app.anteroom.desktop.plist",
    folders: ["/Library", "/Library/Managed Preferences"],
    ownerUid: 0,
  });
});

test("a plist of somebody else never reaches plutil", async () => {
  const { run, calls } = plutil(0, PLUTIL_JSON);
  const foreign = { ...plistFile(), ownerUid: uid + 1 };
  expect(await macosPolicy(foreign, run)()).toEqual({ kind: "refused", reason: "wrongOwner" });
  expect(calls).toEqual([]);
});

test("no plist is absent", async () => {
  const file = plistFile();
  rmSync(file.path);
  expect(await macosPolicy(file, plutil(0, PLUTIL_JSON).run)()).toEqual({ kind: "absent" });
});

test.each([
  [1, "<stdin>: invalid object in plist for destination format", "unreadable"],
  [null, "", "unreadable"],
  [0, "", "notJson"],
  [0, "[]", "notJson"],
] as const)(
  "plutil that ends with %j and says %j leaves the policy refused",
  async (code, output, reason) => {
    expect(await macosPolicy(plistFile(), plutil(code, output).run)()).toEqual({ kind: "refused", reason });
  },
);
