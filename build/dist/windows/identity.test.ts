import { expect, test } from "vitest";
import { NSIS_GUID, UPGRADE_CODE, componentCode, msiVersion, productCode, uuidOf } from "./identity.ts";

test("what upgrades find the older version by never changes", () => {
  expect([UPGRADE_CODE, NSIS_GUID, productCode("0.1.0", "x64"), componentCode("file Anteroom.exe")]).toEqual([
    "922E09BD-C735-40B0-9BDA-5C6C24651B58",
    "d14ff398-a2fb-4c0c-9265-4f59b9c47383",
    "8BDE5506-29CA-5381-9E5D-875943EBEC25",
    "3765978F-E4C1-512C-A8B5-891C3CBBA22A",
  ]);
});

test("each version has a product code of its own, and every code is a UUID of version 5", () => {
  const versions = ["0.1.0", "0.1.1", "0.2.0", "1.0.0", "255.255.9999"];
  const codes = versions.map((version) => productCode(version, "x64"));
  expect(new Set(codes).size).toBe(versions.length);
  const form = /^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/;
  expect([...codes, uuidOf("")].filter((code) => !form.test(code))).toEqual([]);
});

test.each(["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-beta", "v1.2.3", "1.2.3\n", "1.2.10000", '1.2."3'])(
  "the version %j is refused in a sentence",
  (version) => {
    expect(() => msiVersion(version)).toThrow("is not of the form X.Y.Z");
  },
);

test.each(["256.0.0", "1.256.0"])(
  "the version %s, which Windows Installer would cut, is refused",
  (version) => {
    expect(() => msiVersion(version)).toThrow("does not fit into an MSI");
  },
);
