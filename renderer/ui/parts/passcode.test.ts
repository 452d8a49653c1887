import { expect, test } from "vitest";
import { normalisePasscode, spacedPasscode } from "./passcode.ts";

test("a pasted passcode loses its spaces, dashes and words", () => {
  expect(normalisePasscode(" 481 936")).toBe("481936");
  expect(normalisePasscode("Passcode: 481-936.")).toBe("481936");
});

test("digits of other scripts become European ones", () => {
  expect(normalisePasscode("٤٨١٩٣٦")).toBe("481936");
  expect(normalisePasscode("４８１９３６")).toBe("481936");
});

test("nothing after the sixth digit is kept", () => {
  expect(normalisePasscode("48193612")).toBe("481936");
});

test("a passcode is read in two groups, also while it is incomplete", () => {
  expect(spacedPasscode("481936")).toBe("481 936");
  expect(spacedPasscode("481")).toBe("481");
  expect(spacedPasscode("")).toBe("");
});
