import { expect, test } from "vitest";
import { isGoFitting } from "./go.ts";
import { isPinnedLiveKit } from "./livekit.ts";
import { accountIn, prefixFor } from "./ordinary-user.ts";
import { VERSIONS } from "./versions.ts";

test.each([
  ["go1.26.8", true],
  ["go1.27", true],
  ["go2.0", true],
  ["go1.25.9", false],
  ["go1.9", false],
  ["", false],
])("a Go that calls itself %j can build the LiveKit server: %s", (printed, isFitting) => {
  expect(isGoFitting(printed, VERSIONS.go.atLeast)).toBe(isFitting);
});

test("only the pinned LiveKit server is taken", () => {
  expect(isPinnedLiveKit(`livekit-server version ${VERSIONS.livekit.version}\n`)).toBe(true);
  expect(isPinnedLiveKit(`livekit-server version ${VERSIONS.livekit.version}1\n`)).toBe(false);
  expect(isPinnedLiveKit("")).toBe(false);
});

test("an account is found by its whole name", () => {
  const passwd = "anteroom-e2e-old:x:5:5::/a:/b\nanteroom-e2e:x:998:997::/a:/b\n";
  expect(accountIn(passwd, "anteroom-e2e")).toEqual({ uid: 998, gid: 997 });
  expect(accountIn(passwd, "anteroom")).toBeNull();
});

test("a command of the ordinary user has its own home and none of root's groups", () => {
  const prefix = prefixFor(998, 997, "/home/x");
  expect(prefix).toContain("--clear-groups");
  expect(prefix).toContain("--reuid=998");
  expect(prefix).toContain("HOME=/home/x");
});
