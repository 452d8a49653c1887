import fc from "fast-check";
import { expect, test } from "vitest";
import { EffectivePolicy, UNREADABLE_POLICY, effectivePolicies, isStricter } from "./effective-policy.ts";
import {
  type PolicyName,
  type PolicyValue,
  fixedFloors,
  isPolicyName,
  policyEntry,
  policyNames,
} from "./policy.ts";

const of = (machine: unknown, user: unknown = null, platform = "linux") =>
  effectivePolicies({ machine, user, platform });

const row = (name: string, outcome: ReturnType<typeof of>) => outcome.rows.find((one) => one.name === name);

test("without any source the defaults hold and nothing is locked", () => {
  const { values, rows, refused } = of(null);
  expect(values).toEqual({
    serverUrl: null,
    workstationType: "personal",
    credentialPersistence: "keychain",
    coverAfterSeconds: 300,
    logoffAfterSeconds: 900,
    maxSessionHours: 12,
    callLockGraceSeconds: 120,
    screenCaptureProtection: false,
    allowScreenShare: true,
    proxyMode: "system",
    proxyPacUrl: null,
    additionalTrustedHosts: [],
    launchAtLogin: false,
    updateMode: "notify",
    updateChannel: "stable",
    updateFeedUrl: null,
    updateWindow: null,
    minimumVersion: null,
    diagnostics: "off",
    idpDomains: [],
  });
  expect(refused).toEqual([]);
  expect(rows.filter(({ isLocked }) => isLocked).map(({ name }) => name)).toEqual([...fixedFloors]);
});

test("screen content protection is on where nobody says anything on Windows only", () => {
  const on = (platform: string) => of(null, null, platform).values.screenCaptureProtection;
  expect(["win32", "darwin", "linux"].map(on)).toEqual([true, false, false]);
});

test("a shared workstation keeps no sign-in, covers after a minute and logs off after three", () => {
  const outcome = of({ workstationType: "shared" });
  const shared = (name: string, value: PolicyValue) => ({
    name,
    value,
    source: "sharedPreset",
    isLocked: true,
    isRefused: false,
  });
  expect(row("credentialPersistence", outcome)).toEqual(shared("credentialPersistence", "none"));
  expect(row("coverAfterSeconds", outcome)).toEqual(shared("coverAfterSeconds", 60));
  expect(row("logoffAfterSeconds", outcome)).toEqual(shared("logoffAfterSeconds", 180));
});

test("a machine policy may set the limits of a shared workstation, not what it keeps", () => {
  const { values } = of({
    workstationType: "shared",
    coverAfterSeconds: 120,
    logoffAfterSeconds: 600,
    credentialPersistence: "keychain",
  });
  expect(values).toMatchObject({
    coverAfterSeconds: 120,
    logoffAfterSeconds: 600,
    credentialPersistence: "none",
  });
});

test("a person can make the own workstation count as shared, and not a shared one personal", () => {
  expect(of(null, { workstationType: "shared" }).values.credentialPersistence).toBe("none");
  expect(of({ workstationType: "shared" }, { workstationType: "personal" }).values.workstationType).toBe(
    "shared",
  );
});

test("a person tightens below the machine policy and cannot loosen it", () => {
  const machine = { coverAfterSeconds: 120, screenCaptureProtection: true };
  const tightened = of(machine, { coverAfterSeconds: 30 });
  expect(row("coverAfterSeconds", tightened)).toMatchObject({ value: 30, source: "user", isLocked: false });
  const loosened = of(machine, { coverAfterSeconds: 600, screenCaptureProtection: false });
  expect(row("coverAfterSeconds", loosened)).toMatchObject({ value: 120, source: "machine", isLocked: true });
  expect(loosened.values.screenCaptureProtection).toBe(true);
  expect(loosened.refused).toEqual([]);
});

test("a person cannot loosen a default either", () => {
  expect(of(null, { logoffAfterSeconds: 3_600 }).values.logoffAfterSeconds).toBe(900);
});

test("the machine policy's clinic service wins over the person's", () => {
  const user = { serverUrl: "https://own.example" };
  expect(of(null, user).values.serverUrl).toBe("https://own.example");
  expect(of({ serverUrl: "https://clinic.example" }, user).values.serverUrl).toBe("https://clinic.example");
});

test("a clinic service that is set and not understood leaves the person no choice", () => {
  const outcome = of({ serverUrl: "http://clinic.example" }, { serverUrl: "https://own.example" });
  expect(row("serverUrl", outcome)).toEqual({
    name: "serverUrl",
    value: null,
    source: "machine",
    isLocked: true,
    isRefused: true,
  });
});

test("wrong values and unknown names are refused one by one and the rest holds", () => {
  const { values, refused } = of({
    coverAfterSeconds: "soon",
    logoffAfterSeconds: 99_999,
    maxSessionHours: 8,
    waitingRoom: false,
    diagnostics: "local",
    kioskMode: true,
    proxyMode: "pac",
    "name with <odd> signs": 1,
    ["n".repeat(200)]: 1,
    __proto__x: 1,
  });
  expect(values).toMatchObject({
    coverAfterSeconds: 300,
    logoffAfterSeconds: 900,
    maxSessionHours: 8,
    diagnostics: "off",
    proxyMode: "system",
  });
  expect(refused.map(({ source, name, reason }) => `${source} ${name} ${reason}`)).toEqual([
    "machine coverAfterSeconds wrongValue",
    "machine logoffAfterSeconds wrongValue",
    "machine waitingRoom cannotBeChanged",
    "machine diagnostics later",
    "machine kioskMode unknownName",
    "machine ? unknownName",
    "machine ? unknownName",
    "machine __proto__x unknownName",
    "machine proxyMode needsPacUrl",
  ]);
});

test("what is not understood never loosens what was meant", () => {
  const { values } = of({
    workstationType: "Shared",
    credentialPersistence: "never",
    screenCaptureProtection: "yes",
    allowScreenShare: "no",
    updateMode: "automatic",
  });
  expect(values).toMatchObject({
    workstationType: "shared",
    credentialPersistence: "none",
    coverAfterSeconds: 60,
    logoffAfterSeconds: 180,
    screenCaptureProtection: true,
    allowScreenShare: false,
    updateMode: "off",
  });
});

test.each([[UNREADABLE_POLICY], [[]], [3], [undefined]])(
  "the machine policy %j, of which nothing is understood, is the strictest",
  (machine) => {
    const { values, refused, rows } = of(machine, { serverUrl: "https://own.example" });
    expect(values).toMatchObject({
      serverUrl: null,
      workstationType: "shared",
      credentialPersistence: "none",
      coverAfterSeconds: 60,
      allowScreenShare: false,
      updateMode: "off",
    });
    expect(refused).toEqual([{ source: "machine", name: "*", reason: "notAnObject" }]);
    expect(rows.filter(({ isLocked }) => !isLocked)).toEqual([]);
    expect(rows.map(({ name }) => name)).not.toContain("diagnostics");
  },
);

test("a word that is not understood any more leaves the last known one, unless there is a stricter way", () => {
  const machine = { coverAfterSeconds: "soon", allowScreenShare: "no", serverUrl: 7 };
  const lastKnown = {
    coverAfterSeconds: 100,
    allowScreenShare: true,
    serverUrl: "https://a.example",
    logoffAfterSeconds: 9,
  };
  const outcome = effectivePolicies({ machine, lastKnown, user: null, platform: "linux" });
  expect(row("coverAfterSeconds", outcome)).toMatchObject({ value: 100, source: "machine", isRefused: true });
  expect(row("serverUrl", outcome)).toMatchObject({ value: "https://a.example", isLocked: true });
  expect(row("allowScreenShare", outcome)).toMatchObject({ value: false, isRefused: true });
  expect(row("logoffAfterSeconds", outcome)).toMatchObject({ value: 900, source: "default" });
});

test("what does nothing yet is not shown unless the machine policy names it", () => {
  expect(row("diagnostics", of(null))).toBeUndefined();
  expect(row("diagnostics", of({ diagnostics: "local" }))).toMatchObject({ value: "off", isRefused: true });
});

test("the cover follows a log off that comes before it, with its source", () => {
  const outcome = of({ logoffAfterSeconds: 120 });
  expect(row("coverAfterSeconds", outcome)).toMatchObject({ value: 120, source: "machine", isLocked: true });
});

test("the clinic tightens floors and nothing else", () => {
  const outcome = effectivePolicies({
    machine: { logoffAfterSeconds: 600 },
    user: null,
    clinic: { logoffAfterSeconds: 300, coverAfterSeconds: 800, serverUrl: "https://other.example" },
    platform: "linux",
  });
  expect(row("logoffAfterSeconds", outcome)).toMatchObject({ value: 300, source: "clinic", isLocked: true });
  expect(outcome.values).toMatchObject({ coverAfterSeconds: 300, serverUrl: null });
  expect(outcome.refused).toEqual([{ source: "clinic", name: "serverUrl", reason: "notForThisSource" }]);
});

test("a file of thousands of unknown names is named by its first hundred", () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`name${at}`, at]));
  expect(of(many).refused).toHaveLength(100);
});

const good = (name: PolicyName): fc.Arbitrary<PolicyValue> => {
  const { floor } = policyEntry(name);
  if (floor === "lower") return fc.integer({ min: 1, max: 4_000 });
  if (floor !== undefined) return fc.constantFrom(...floor);
  return fc.constantFrom("https://a.example", "https://b.example", "direct", "pac", true);
};

const wordsOf = (names: readonly PolicyName[]): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(names.map((name) => [name, fc.oneof(good(name), good(name), fc.jsonValue())])),
    { requiredKeys: [] },
  );

const source = fc.oneof(
  wordsOf(policyNames),
  fc.dictionary(fc.constantFrom(...fixedFloors, "other", ...policyNames), fc.jsonValue()),
  fc.constant(null),
);
const anySource = fc.oneof(source, fc.jsonValue());
const platform = fc.constantFrom("linux", "win32", "darwin");

const said = (words: unknown, name: PolicyName): PolicyValue | undefined => {
  if (typeof words !== "object" || words === null || Array.isArray(words)) return undefined;
  const raw = Object.entries(words).find(([key]) => key === name)?.[1];
  const entry = policyEntry(name);
  return entry.status === "later" ? undefined : entry.value.safeParse(raw).data;
};

const RUNS = { numRuns: 500 };

test("no source leaves a floor weaker than the machine policy says", () => {
  fc.assert(
    fc.property(source, anySource, anySource, platform, (machine, user, clinic, on) => {
      const { values } = effectivePolicies({ machine, user, clinic, platform: on });
      for (const name of policyNames) {
        const floor = said(machine, name);
        if (floor !== undefined) expect(isStricter(name, floor, values[name])).toBe(false);
      }
    }),
    RUNS,
  );
});

test("a person and a clinic only ever tighten", () => {
  fc.assert(
    fc.property(anySource, anySource, anySource, platform, (machine, user, clinic, on) => {
      const without = effectivePolicies({ machine, user: null, platform: on });
      const { values, rows } = effectivePolicies({ machine, user, clinic, platform: on });
      for (const name of policyNames)
        expect(isStricter(name, without.values[name], values[name])).toBe(false);
      const changed = policyNames.filter(
        (name) => JSON.stringify(values[name]) !== JSON.stringify(without.values[name]),
      );
      const wasLocked = (name: string) => without.rows.find((one) => one.name === name)?.isLocked;
      const loose = changed.filter((name) => policyEntry(name).floor === undefined && wasLocked(name));
      expect(loose).toEqual([]);
      expect(
        rows.filter((one) => one.source === "user" && policyEntryOf(one.name)?.person === "never"),
      ).toEqual([]);
    }),
    RUNS,
  );
});

const policyEntryOf = (name: string) => (isPolicyName(name) ? policyEntry(name) : null);

test("whatever is said, every value is one that the table takes, and the cover is never after the log off", () => {
  fc.assert(
    fc.property(anySource, anySource, anySource, platform, (machine, user, clinic, on) => {
      const { values, rows } = effectivePolicies({ machine, user, clinic, platform: on });
      for (const name of policyNames) {
        const { value, default: standard } = policyEntry(name);
        if (values[name] !== standard) expect(value.safeParse(values[name]).success).toBe(true);
      }
      expect(values.coverAfterSeconds).toBeLessThanOrEqual(values.logoffAfterSeconds);
      expect(EffectivePolicy.parse(rows)).toEqual(rows);
      expect(
        rows.filter((one) => one.source === "fixed").map(({ name, value }) => `${name} ${String(value)}`),
      ).toEqual(fixedFloors.map((name) => `${name} always`));
    }),
    RUNS,
  );
});

test("a shared workstation keeps nothing, and only a machine policy gives it more time than the preset", () => {
  const shared = fc.tuple(source, anySource, anySource).map(([machine, user, clinic]) => ({
    machine: { ...machine, workstationType: "shared" },
    user,
    clinic,
  }));
  fc.assert(
    fc.property(shared, platform, (sources, on) => {
      const { values } = effectivePolicies({ ...sources, platform: on });
      expect(values.credentialPersistence).toBe("none");
      const limit = (name: PolicyName, preset: number) => Number(said(sources.machine, name) ?? preset);
      expect(values.coverAfterSeconds).toBeLessThanOrEqual(limit("coverAfterSeconds", 60));
      expect(values.logoffAfterSeconds).toBeLessThanOrEqual(limit("logoffAfterSeconds", 180));
    }),
    RUNS,
  );
});
