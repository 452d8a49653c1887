import { expect, test } from "playwright/test";
import { expectToMeet, isTone, openStage, type Stage, type StageRoom } from "./stage.ts";

let stage: Stage;
let room: StageRoom;

test.beforeAll(async () => {
  stage = await openStage();
});
test.afterAll(() => stage.close());
test.beforeEach(async () => {
  room = await stage.newRoom();
});
test.afterEach(() => room.close());

test("two people with keys see and hear each other, and the worker names cipher and key size", async () => {
  const [host, patient] = [await room.join(0), await room.join(1)];
  await host.evaluate(() => window.member.publish());
  await patient.evaluate(() => window.member.publish());
  await expectToMeet(patient, room, 0);
  await expectToMeet(host, room, 1);
  const report = await host.evaluate(() => window.member.report());
  expect([report.cipher, report.keyBits, report.sendingEpoch, report.refused]).toEqual([
    "AES-GCM",
    256,
    1,
    0,
  ]);
  expect(
    report.senders
      .filter(({ label }) => label !== null)
      .map(({ label }) => label)
      .toSorted(),
  ).toEqual(["camera", "microphone"]);
  expect(await host.evaluate(() => [window.member.platform, window.member.events])).toEqual([
    "encodedStreams",
    [],
  ]);
});

test("a raw client with a valid token and no key receives packets and decodes nothing", async () => {
  const [host, patient] = [await room.join(0), await room.join(1)];
  await host.evaluate(() => window.member.publish());
  await expectToMeet(patient, room, 0);
  const listener = await room.joinRaw(2, "listener");
  await expect.poll(() => listener.evaluate(() => window.raw.packetsReceived())).toBeGreaterThan(300);
  expect(await listener.evaluate(() => window.raw.framesDecoded())).toBe(0);
  expect(await listener.evaluate(() => window.raw.colours())).toEqual([null]);
  const tones = await listener.evaluate(() => window.raw.tones());
  expect(tones.map((tone) => isTone(tone, 0))).toEqual([false]);
  await expect
    .poll(() => host.evaluate(() => window.member.events))
    .toEqual([{ kind: "stranger", identity: "listener" }]);
});
