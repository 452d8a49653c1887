import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { KEPT_FILE, type KeptUpdate, forgetKept, keptPlace } from "./kept-update.ts";
import { LAST_VERSION_FILE, noteVersion } from "./last-version.ts";
import { offerOf } from "./machine-fixtures.ts";
import { createUpdateReports } from "./update-reports.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anteroom-kept-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept: KeptUpdate = {
  schema: 1,
  from: "1.0.0",
  name: "Anteroom-1.1.0-linux-x64.AppImage",
  isAsked: true,
  manifest: '{"payload":"AAAA"}',
};

test("what waits for the next start is read back, and nobody else may read it", async () => {
  const place = keptPlace(folder);
  expect(await place.read()).toBe(null);
  expect(await place.write(kept)).toEqual({ ok: true, value: null });
  expect(await place.read()).toEqual(kept);
  expect(statSync(join(folder, KEPT_FILE)).mode & 0o777).toBe(0o600);
  expect(await place.clear()).toBe(true);
  expect([await place.read(), readdirSync(folder)]).toEqual([null, []]);
});

test.each([
  ["half a file", JSON.stringify(kept).slice(0, 50)],
  ["a path for a name", JSON.stringify({ ...kept, name: "../../elsewhere" })],
  ["a word too many", JSON.stringify({ ...kept, more: 1 })],
  ["a key twice", JSON.stringify(kept).replace("{", '{"schema":1,')],
])("%s waits for no next start", async (_title, text) => {
  writeFileSync(join(folder, KEPT_FILE), text);
  expect(await keptPlace(folder).read()).toBe(null);
});

test("what waits for the next start waits on while it is offered, and no longer", async () => {
  const place = keptPlace(folder);
  await place.write(kept);
  await forgetKept(place, offerOf("1.1.0"));
  expect(await place.read()).toEqual(kept);
  await forgetKept(place, offerOf("1.2.0"));
  expect(await place.read()).toBe(null);
  await place.write(kept);
  await forgetKept(place, null);
  expect(await place.read()).toBe(null);
  writeFileSync(join(folder, KEPT_FILE), "damaged");
  await forgetKept(place, offerOf("1.1.0"));
  expect(readdirSync(folder)).toEqual([]);
});

test("a link in the way is neither read nor written through", async () => {
  writeFileSync(join(folder, "victim"), JSON.stringify(kept));
  symlinkSync(join(folder, "victim"), join(folder, KEPT_FILE));
  expect(await keptPlace(folder).read()).toBe(null);
});

test("where nothing can be written, that is said", async () => {
  expect(await keptPlace(join(folder, "absent")).write(kept)).toEqual(fail("UPDATE_INSTALL_FAILED"));
});

test("another version is noticed once, and the first of all is none", async () => {
  expect(await noteVersion(folder, "1.0.0")).toBe(false);
  expect(await noteVersion(folder, "1.0.0")).toBe(false);
  expect(await noteVersion(folder, "1.1.0")).toBe(true);
  expect(await noteVersion(folder, "1.1.0")).toBe(false);
  expect(readdirSync(folder)).toEqual([LAST_VERSION_FILE]);
});

test("reports wait for somebody to sign in, and come once", () => {
  const sent: string[] = [];
  let isSignedIn = false;
  const reports = createUpdateReports(
    () => isSignedIn,
    (kind) => void sent.push(kind),
  );
  reports.report("updateInstalled");
  reports.report("updateFailed");
  reports.report("updateFailed");
  reports.flush();
  expect(sent).toEqual([]);
  isSignedIn = true;
  reports.flush();
  reports.flush();
  expect(sent).toEqual(["updateInstalled", "updateFailed"]);
  reports.report("updateFailed");
  expect(sent).toHaveLength(3);
});
