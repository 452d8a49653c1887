import { expect, test } from "vitest";
import { policyEntry, policyNames } from "./policy.ts";
import { policyTextsEn, policyTextsEs } from "./policy-texts.ts";

const steps = (name: (typeof policyNames)[number]) => {
  const { default: standard, defaultOn, shared, whenRefused, floor } = policyEntry(name);
  return [
    standard,
    shared,
    whenRefused,
    ...Object.values(defaultOn ?? {}),
    ...(Array.isArray(floor) ? floor : []),
  ];
};

test.each(policyNames)("each value that the table itself gives to %s is one that it takes", (name) => {
  const given = steps(name).filter((value) => value !== null && value !== undefined);
  expect(given.filter((value) => !policyEntry(name).value.safeParse(value).success)).toEqual([]);
});

test.each(policyNames)("whoever may only tighten %s has a scale to do it on", (name) => {
  const { person, floor } = policyEntry(name);
  expect(person === "stricter" && floor === undefined).toBe(false);
});

test.each(policyNames.filter((name) => policyEntry(name).floor !== undefined))(
  "a person can never set %s freely, since it is a floor",
  (name) => {
    expect(policyEntry(name).person).not.toBe("free");
  },
);

test("what comes later says what it waits for, and nothing else does", () => {
  expect(policyNames.filter((name) => policyTextsEn[name].waitsFor !== undefined)).toEqual(
    policyNames.filter((name) => policyEntry(name).status === "later"),
  );
});

test.each([policyTextsEn, policyTextsEs])("every choice has a name in each language", (texts) => {
  const choices = (name: (typeof policyNames)[number]) => Object.keys(texts[name].choices ?? {});
  const nameless = policyNames.filter((name) => {
    const { value } = policyEntry(name);
    const declared = "options" in value && Array.isArray(value.options) ? value.options : [];
    return choices(name).join() !== declared.join();
  });
  expect(nameless).toEqual([]);
});

test.each([
  ["serverUrl", "https://visits.clinic.example/", "https://visits.clinic.example"],
  ["serverUrl", "http://127.0.0.1:8480", "http://127.0.0.1:8480"],
  ["additionalTrustedHosts", ["Help.Clinic.Example"], ["help.clinic.example"]],
  ["proxyPacUrl", "http://proxy.clinic.example/proxy.pac", "http://proxy.clinic.example/proxy.pac"],
] as const)("%s takes %j", (name, raw, value) => {
  expect(policyEntry(name).value.safeParse(raw)).toEqual({ success: true, data: value });
});

test.each([
  ["serverUrl", "http://visits.clinic.example"],
  ["serverUrl", "https://visits.clinic.example/path"],
  ["serverUrl", "https://visits.clinic.example/?"],
  ["serverUrl", "https://visits.clinic.example#"],
  ["serverUrl", "https://name:word@visits.clinic.example"],
  ["serverUrl", "https://cl\u00ednica.example"],
  ["serverUrl", " https://visits.clinic.example"],
  ["serverUrl", "file:///etc/passwd"],
  ["proxyPacUrl", "file:///etc/proxy.pac"],
  ["proxyPacUrl", "data:text/plain,x"],
  ["proxyPacUrl", "http://name:word@proxy.example/"],
  ["additionalTrustedHosts", ["*.clinic.example"]],
  ["additionalTrustedHosts", ["https://clinic.example"]],
  ["additionalTrustedHosts", ["127.0.0.1"]],
  ["additionalTrustedHosts", ["localhost"]],
  ["additionalTrustedHosts", "clinic.example"],
  ["coverAfterSeconds", 4],
  ["coverAfterSeconds", 901],
  ["coverAfterSeconds", 60.5],
  ["coverAfterSeconds", "60"],
  ["logoffAfterSeconds", 3_601],
  ["maxSessionHours", 25],
  ["callLockGraceSeconds", 301],
  ["screenCaptureProtection", 1],
  ["workstationType", "Shared"],
] as const)("%s does not take %j", (name, raw) => {
  expect(policyEntry(name).value.safeParse(raw).success).toBe(false);
});
