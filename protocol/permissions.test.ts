import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Rights, permittedSources } from "./permissions.ts";

const rights: fc.Arbitrary<Rights> = fc.record({
  role: fc.constantFrom("host", "participant"),
  maySpeak: fc.boolean(),
  mayShow: fc.boolean(),
  mayShare: fc.boolean(),
});

test("while everything is suspended nobody may send anything, the host neither", () => {
  fc.assert(
    fc.property(rights, (row) => {
      expect(permittedSources(row, true)).toEqual([]);
    }),
  );
});

test("each right gives its own sources and takes them away with it", () => {
  const row: Rights = { role: "participant", maySpeak: true, mayShow: true, mayShare: true };
  expect(permittedSources(row, false)).toEqual(["camera", "microphone", "screenShare", "screenShareAudio"]);
  expect(permittedSources({ ...row, maySpeak: false }, false)).not.toContain("microphone");
  expect(permittedSources({ ...row, mayShow: false }, false)).not.toContain("camera");
  expect(permittedSources({ ...row, mayShare: false }, false)).toEqual(["camera", "microphone"]);
});

test("the host sends whatever the host wants, whatever its row says", () => {
  const silent: Rights = { role: "host", maySpeak: false, mayShow: false, mayShare: false };
  expect(permittedSources(silent, false)).toHaveLength(4);
});
