import fc from "fast-check";
import { expect, test } from "vitest";
import { type UserSettings, defaultUserSettings } from "../../protocol/desktop-session.ts";
import { UNREADABLE_POLICY } from "../../protocol/effective-policy.ts";
import { fail } from "../../protocol/errors.ts";
import { PoliciesView } from "../../protocol/ipc-workstation.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { MachinePolicy } from "./policy-watch.ts";
import { type KeptSettings, defaultKeptSettings } from "./user-settings.ts";
import { type ClinicWords, createWorkstation } from "./workstation.ts";

type Parts = {
  machine?: Record<string, unknown>;
  kept?: KeptSettings;
  server?: string | null;
  write?: (kept: KeptSettings) => Promise<Result<null>>;
};

const noMachine: MachinePolicy = { machine: null, problem: null };

const workstationWith = ({ machine, kept = defaultKeptSettings, server = null, write }: Parts = {}) => {
  const seen = { changes: 0 };
  const written: KeptSettings[] = [];
  const workstation = createWorkstation({
    platform: "linux",
    machine: machine === undefined ? noMachine : { machine, problem: null },
    kept,
    server,
    write:
      write ??
      (async (next) => {
        written.push(next);
        return succeed(null);
      }),
    onChange: () => void (seen.changes += 1),
  });
  const rowOf = (name: string) => workstation.view().rows.find((row) => row.name === name);
  return { workstation, seen, written, rowOf };
};

const clinic: ClinicWords = { coverAfterSeconds: 100, logoffAfterSeconds: 200, maxSessionHours: 8 };
const chosen: UserSettings = { ...defaultUserSettings, theme: "dark", screenCaptureProtection: true };

test("a machine policy is over the person's switch, and the switch over the person's file", () => {
  const kept = { ...defaultKeptSettings, policies: { serverUrl: "https://file.example" } };
  const server = "https://switch.example";
  const over = workstationWith({ machine: { serverUrl: "https://machine.example" }, kept, server });
  expect([
    over.workstation.policies().serverUrl,
    over.rowOf("serverUrl")?.source,
    workstationWith({ kept, server }).workstation.policies().serverUrl,
    workstationWith({ kept }).workstation.policies().serverUrl,
  ]).toEqual(["https://machine.example", "machine", "https://switch.example", "https://file.example"]);
});

test("a clinic tightens what a machine policy loosened, and a person cannot take it back", () => {
  const { workstation, rowOf } = workstationWith({
    machine: { coverAfterSeconds: 600, logoffAfterSeconds: 900 },
    kept: { ...defaultKeptSettings, policies: { coverAfterSeconds: 900 } },
  });
  workstation.setClinic(clinic);
  expect([workstation.policies().coverAfterSeconds, rowOf("coverAfterSeconds")?.source]).toEqual([
    100,
    "clinic",
  ]);
  workstation.setClinic(null);
  expect([workstation.policies().coverAfterSeconds, rowOf("coverAfterSeconds")?.source]).toEqual([
    600,
    "machine",
  ]);
});

test("a clinic that is looser changes nothing", () => {
  const { workstation, rowOf } = workstationWith({ machine: { coverAfterSeconds: 60 } });
  workstation.setClinic(clinic);
  expect([workstation.policies().coverAfterSeconds, rowOf("coverAfterSeconds")?.source]).toEqual([
    60,
    "machine",
  ]);
});

test("a machine policy of later counts at once and is told", () => {
  const { workstation, seen } = workstationWith();
  workstation.setMachine({ machine: { workstationType: "shared" }, problem: null });
  const { credentialPersistence, coverAfterSeconds, logoffAfterSeconds } = workstation.policies();
  expect([credentialPersistence, coverAfterSeconds, logoffAfterSeconds, seen.changes]).toEqual([
    "none",
    60,
    180,
    1,
  ]);
});

test.each([
  ["no policy", noMachine, false, null],
  ["a good one", { machine: { coverAfterSeconds: 60 }, problem: null }, false, null],
  ["an unknown name", { machine: { coverAfter: 60 }, problem: null }, true, "unknownNames"],
  ["a wrong value", { machine: { coverAfterSeconds: "soon" }, problem: null }, true, null],
  ["a floor", { machine: { audit: false }, problem: null }, true, null],
  ["one that is unreadable", { machine: UNREADABLE_POLICY, problem: "notJson" }, true, "notJson"],
  ["a last known one", { machine: { coverAfterSeconds: 60 }, problem: "wrongOwner" }, true, "wrongOwner"],
] as const)("%s is refused or not, and named", (_what, machine, isRefused, problem) => {
  const { workstation } = workstationWith();
  workstation.setMachine(machine);
  expect([workstation.isRefused(), workstation.view().problem]).toEqual([isRefused, problem]);
});

test("what is wrong in the person's own words is no refusal of the machine policy", () => {
  const kept = { ...defaultKeptSettings, policies: { coverAfterSeconds: "soon" } };
  expect(workstationWith({ kept }).workstation.isRefused()).toBe(false);
});

test("a write that fails changes nothing and tells nobody", async () => {
  const { workstation, seen } = workstationWith({ write: async () => fail("STORE_UNAVAILABLE") });
  const before = [workstation.settings(), workstation.policies()];
  expect(await workstation.writeSettings(chosen)).toEqual(fail("STORE_UNAVAILABLE"));
  expect([workstation.settings(), workstation.policies(), seen.changes]).toEqual([...before, 0]);
});

test("a write that is under way changes nothing before it is done", async () => {
  const written = Promise.withResolvers<Result<null>>();
  const { workstation } = workstationWith({ write: () => written.promise });
  const writing = workstation.writeSettings(chosen);
  expect(workstation.settings()).toEqual(defaultUserSettings);
  written.resolve(succeed(null));
  expect([await writing, workstation.settings(), workstation.policies().screenCaptureProtection]).toEqual([
    succeed(chosen),
    chosen,
    true,
  ]);
});

test("a person's protection is kept, though a machine policy says less", async () => {
  const { workstation } = workstationWith({ machine: { screenCaptureProtection: false } });
  await workstation.writeSettings(chosen);
  expect(workstation.policies().screenCaptureProtection).toBe(true);
  await workstation.writeSettings({ ...chosen, screenCaptureProtection: false });
  expect(workstation.policies().screenCaptureProtection).toBe(false);
});

test("a person takes nothing away that a machine policy protects", async () => {
  const { workstation } = workstationWith({ machine: { screenCaptureProtection: true } });
  await workstation.writeSettings({ ...chosen, screenCaptureProtection: false });
  expect(workstation.policies().screenCaptureProtection).toBe(true);
});

test("the other words of the person's file stay at a write", async () => {
  const kept = { ...defaultKeptSettings, policies: { launchAtLogin: true, coverAfterSeconds: 60 } };
  const { workstation, written } = workstationWith({ kept });
  await workstation.writeSettings(chosen);
  expect([written[0]?.policies, workstation.policies().coverAfterSeconds]).toEqual([
    { ...kept.policies, screenCaptureProtection: true },
    60,
  ]);
});

test("two writes at once end with the later one", async () => {
  const { workstation, written } = workstationWith();
  await Promise.all([
    workstation.writeSettings(chosen),
    workstation.writeSettings({ ...chosen, theme: "light" }),
  ]);
  expect([workstation.settings().theme, written.at(-1)?.shown.theme]).toEqual(["light", "light"]);
});

test("whatever machine, person and clinic say, the view is one that a window takes, and no source loosens the clinic", () => {
  const words = fc.dictionary(
    fc.constantFrom(
      "coverAfterSeconds",
      "logoffAfterSeconds",
      "workstationType",
      "audit",
      "proxyMode",
      "odd name",
    ),
    fc.oneof(
      fc.integer({ min: -5, max: 5_000 }),
      fc.constantFrom("shared", "personal", "direct", true, null),
    ),
  );
  fc.assert(
    fc.property(words, words, fc.boolean(), (machine, user, isKnown) => {
      const kept = keptOf(user);
      const { workstation } = workstationWith({ machine, kept });
      if (isKnown) workstation.setClinic(clinic);
      expect(PoliciesView.safeParse(workstation.view()).success).toBe(true);
      const { coverAfterSeconds, logoffAfterSeconds } = workstation.policies();
      const most = isKnown ? [100, 200] : [Infinity, Infinity];
      expect([coverAfterSeconds <= (most[0] ?? 0), logoffAfterSeconds <= (most[1] ?? 0)]).toEqual([
        true,
        true,
      ]);
      expect(coverAfterSeconds).toBeLessThanOrEqual(logoffAfterSeconds);
    }),
  );
});

const keptOf = (words: Record<string, string | number | boolean | null>): KeptSettings => {
  const { coverAfterSeconds } = words;
  return typeof coverAfterSeconds === "number"
    ? { ...defaultKeptSettings, policies: { coverAfterSeconds } }
    : defaultKeptSettings;
};
