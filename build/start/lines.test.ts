import { expect, test } from "vitest";
import { invitationLines } from "./lines.ts";

const origin = "http://127.0.0.1:8480";
const tryOut = {
  email: "owner@clinic.example",
  password: "abcde-fghij-kmnop-qrstu-vwxyz",
  totpSecret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
  colleague: {
    email: "colleague@clinic.example",
    password: "bcdef-ghijk-mnopq-rstuv-wxyza",
    totpSecret: "MEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
  },
  link: `${origin}/join#v1.visit.secret`,
  passcode: "123456",
};

test("the first start shows each password once, the link whole and the passcode as it is read out", () => {
  const text = invitationLines({ tryOut, origin }, "/data/try-out").join("\n");
  for (const { password, totpSecret } of [tryOut, tryOut.colleague])
    for (const secret of [password, totpSecret]) expect(text.split(secret)).toHaveLength(2);
  expect(text).toMatch(/password {2}abcde-fghij-kmnop-qrstu-vwxyz +\(shown this once/);
  expect(text).toContain(`link      ${tryOut.link}`);
  expect(text).toContain("passcode  123 456");
  expect(text).toContain(`listens on ${origin}`);
});

test("a second start says where the password was shown, and how to begin anew", () => {
  const nothing = { password: null, totpSecret: null };
  const again = { ...tryOut, ...nothing, colleague: { ...tryOut.colleague, ...nothing } };
  const text = invitationLines({ tryOut: again, origin }, "/data/try-out").join("\n");
  expect(text).toContain("the first start has shown");
  expect(text).toContain("to begin anew, delete /data/try-out");
  expect(text).not.toContain("null");
});
