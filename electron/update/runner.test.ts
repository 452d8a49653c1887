import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { offer, path, rules } from "./machine-fixtures.ts";
import { FIRST_LOOK_MS, LOOK_EVERY_MS, PROGRESS_MS } from "./runner-beat.ts";
import { failing, runnerWith, turns } from "./runner-fixtures.ts";

const AIM = `aim ${rules.origin}`;

test("the first look comes by chance, and the next ones around six hours later", async () => {
  const { time, said } = runnerWith();
  expect(time.waiting()).toEqual([FIRST_LOOK_MS / 2]);
  await time.pass(FIRST_LOOK_MS / 2);
  expect(said).toEqual([AIM, "look stable", "forget others"]);
  expect(time.waiting()).toEqual([LOOK_EVERY_MS]);
});

test("a required version is looked for at once", () => {
  expect(runnerWith({ rules: { minimumVersion: "1.0.1" } }).time.waiting()).toEqual([0]);
});

test("where updates are off, nothing is aimed at, looked for or waited for", async () => {
  const { time, said, updates } = runnerWith({ rules: { mode: "off" } });
  await time.pass(48 * 3_600_000);
  expect(await updates.check()).toEqual(fail("UPDATE_DISABLED"));
  expect([said, time.waiting()]).toEqual([[], []]);
});

test("who asks hears what the feed said", async () => {
  const { updates, world } = runnerWith();
  world.look = failing("UPDATE_SIGNATURE_INVALID");
  expect(await updates.check()).toEqual(fail("UPDATE_SIGNATURE_INVALID"));
  expect(updates.view().problem).toBe("UPDATE_SIGNATURE_INVALID");
  world.look = async () => succeed(null);
  expect(await updates.check()).toEqual(succeed({}));
  expect(updates.view()).toMatchObject({ problem: null, update: { state: "idle" } });
});

test("two who ask at once ask the feed once", async () => {
  const { updates, said } = runnerWith();
  expect(await Promise.all([updates.check(), updates.check()])).toEqual([succeed({}), succeed({})]);
  expect(said.filter((word) => word.startsWith("look"))).toHaveLength(1);
});

test("windows hear of a download at most four times a second, and of its end at once", async () => {
  const { updates, world, views, time } = runnerWith();
  await updates.check();
  const steps: ((received: number) => void)[] = [];
  const ends: (() => void)[] = [];
  world.fetch = (_offer, onProgress) => {
    steps.push(onProgress);
    return new Promise((resolve) => void ends.push(() => resolve(succeed(path))));
  };
  const done = updates.download();
  await turns();
  views.length = 0;
  for (let received = 1; received <= 100; received += 1) {
    steps[0]?.(received);
    await time.pass(PROGRESS_MS / 25);
  }
  expect(views.length).toBeLessThanOrEqual(4);
  ends[0]?.();
  expect(await done).toEqual(succeed({}));
  expect(views.at(-1)?.update.state).toBe("ready");
});

test("a failed fetch is said to who asked", async () => {
  const { updates, world, said } = runnerWith();
  await updates.check();
  world.fetch = failing("UPDATE_NO_SPACE");
  expect(await updates.download()).toEqual(fail("UPDATE_NO_SPACE"));
  expect(said).toContain("report updateFailed");
});

test("installing now logs off first, and then installs", async () => {
  const { updates, said } = runnerWith({ isSignedIn: true });
  await updates.check();
  await updates.download();
  expect(await updates.install("now")).toEqual(succeed({}));
  expect(said.slice(-2)).toEqual(["log off", `install ${path}`]);
});

test("installing now waits for no log off that does not come", async () => {
  const { updates, world, time, said } = runnerWith({ isSignedIn: true });
  await updates.check();
  await updates.download();
  world.logOff = () => undefined;
  const asked = updates.install("now");
  await time.pass(60_000);
  expect(await asked).toEqual(fail("UPDATE_WAITS"));
  expect(said).not.toContain(`install ${path}`);
});

test("a call is not left for an update", async () => {
  const { updates, said } = runnerWith({ isSignedIn: true });
  await updates.check();
  await updates.download();
  updates.tell({ type: "call", isInCall: true });
  expect(await updates.install("now")).toEqual(fail("UPDATE_WAITS"));
  expect(said).not.toContain("log off");
});

test("what fails to install is said, and tried again when asked", async () => {
  const { updates, world } = runnerWith();
  await updates.check();
  await updates.download();
  world.install = failing("UPDATE_INSTALL_FAILED");
  expect(await updates.install("now")).toEqual(fail("UPDATE_INSTALL_FAILED"));
  world.install = async () => succeed(null);
  expect(await updates.install("now")).toEqual(succeed({}));
});

test("the next start is kept only when it could be written", async () => {
  const { updates, world } = runnerWith();
  await updates.check();
  await updates.download();
  world.keep = failing("UPDATE_NO_SPACE");
  expect(await updates.install("nextStart")).toEqual(fail("UPDATE_NO_SPACE"));
  expect(updates.view().update).toEqual({ state: "ready", release: offer.release });
});

test("auto installs in its window, once the visit and the session are over", async () => {
  const { updates, time, said } = runnerWith({ rules: { mode: "auto" }, isSignedIn: true });
  const startsAt = time.clock.now() + 10 * 60_000;
  updates.tell({ type: "visits", visits: [{ startsAt, minutes: 50 }] });
  await updates.check();
  await turns();
  updates.tell({ type: "session", isSignedIn: false });
  await time.pass(59 * 60_000);
  expect(said).not.toContain(`install ${path}`);
  await time.pass(2 * 60_000);
  expect(said).toContain(`install ${path}`);
});

test("another policy is followed at once", async () => {
  const { updates, said } = runnerWith();
  await updates.check();
  updates.tell({ type: "rules", rules: { ...rules, mode: "off" } });
  await turns();
  expect(said.slice(-2)).toEqual(["aim null", "forget all"]);
  updates.tell({ type: "rules", rules: { ...rules, minimumVersion: "2.0.0" } });
  expect([said.at(-1), updates.signInRefusal()]).toEqual([AIM, "UPDATE_REQUIRED"]);
});

test("a port that breaks leaves nobody waiting", async () => {
  const { updates, world } = runnerWith();
  world.look = () => Promise.reject(new Error("a bug"));
  expect(await updates.check()).toEqual(fail("INTERNAL"));
  expect(updates.view().update.state).toBe("idle");
});

test("nobody signs in while a version is put in place, and everybody may once that failed", async () => {
  const { updates, time, world } = runnerWith({ rules: { mode: "auto" } });
  const installing = Promise.withResolvers<Result<null>>();
  world.install = () => installing.promise;
  await updates.check();
  expect(updates.signInRefusal()).toBe(null);
  await time.pass(60_000);
  expect([updates.view().update.state, updates.signInRefusal()]).toEqual(["installing", "UPDATE_BUSY"]);
  installing.resolve(fail("UPDATE_INSTALL_FAILED"));
  await turns();
  expect([updates.view().update.state, updates.signInRefusal()]).toEqual(["ready", null]);
});

test("a session that began while a version was put in place is waited for, and its end brings the version", async () => {
  const { updates, time, said, world } = runnerWith({ rules: { mode: "auto" } });
  const ends = [fail("UPDATE_WAITS"), succeed(null)];
  world.install = async () => ends.shift() ?? succeed(null);
  await updates.check();
  updates.tell({ type: "session", isSignedIn: true });
  await time.pass(60_000);
  expect(updates.view().update).toMatchObject({ state: "deferred", waitsFor: "logOff" });
  updates.tell({ type: "session", isSignedIn: false });
  await time.pass(60_000);
  expect(said.filter((word) => word.startsWith("install"))).toHaveLength(2);
  expect(said.filter((word) => word.startsWith("report"))).toEqual([]);
});
