import { expect, test, type Page } from "playwright/test";
import { expectMoreFrames, expectToMeet, openStage, type Stage, type StageRoom } from "./stage.ts";

let stage: Stage;
let room: StageRoom;
let host: Page;
let patient: Page;

test.beforeAll(async () => {
  stage = await openStage();
});
test.afterAll(() => stage.close());
test.beforeEach(async () => {
  room = await stage.newRoom();
  [host, patient] = [await room.join(0), await room.join(1)];
  await host.evaluate(() => window.member.publish());
  await patient.evaluate(() => window.member.publish());
  await expectToMeet(patient, room, 0);
  await expectToMeet(host, room, 1);
});
test.afterEach(() => room.close());

const expectBothToGoOn = async (): Promise<void> => {
  for (const label of ["camera", "microphone"] as const) {
    await expectMoreFrames(host, 1, label);
    await expectMoreFrames(patient, 0, label);
  }
  await expectToMeet(host, room, 1);
  await expectToMeet(patient, room, 0);
  expect(await host.evaluate(() => window.member.events)).toEqual([]);
  expect(await patient.evaluate(() => window.member.events)).toEqual([]);
};

const dropsAt = (page: Page) =>
  page.evaluate(async () => {
    const { senders, receivers } = await window.member.report();
    return [...senders, ...receivers].map(({ dropped }) => dropped);
  });

test("after a resumed connection frames are sealed, opened and seen again", async () => {
  await patient.evaluate(() => window.member.simulate("signal-reconnect"));
  await expect.poll(() => patient.evaluate(() => window.member.reconnects)).toContain("reconnected");
  await expectBothToGoOn();
});

test("after a full reconnect frames are sealed, opened and seen again", async () => {
  await patient.evaluate(() => window.member.simulate("full-reconnect"));
  await expect.poll(() => patient.evaluate(() => window.member.reconnects)).toContain("reconnected");
  await expectBothToGoOn();
});

test("who publishes anew while another's full reconnect is ending is opened and seen by them", async () => {
  await patient.evaluate(() => window.member.simulate("full-reconnect"));
  await expect.poll(() => patient.evaluate(() => window.member.reconnects)).toContain("reconnected");
  await host.evaluate(() => window.member.republish());
  await expectBothToGoOn();
});

test("a camera that goes off and on again is sealed, opened and seen again", async () => {
  await patient.evaluate(() => window.member.setEnabled("camera", false));
  await expect.poll(() => patient.evaluate(() => window.member.isMuted("camera"))).toBe(true);
  await patient.evaluate(() => window.member.setEnabled("camera", true));
  await expectBothToGoOn();
});

test("tracks that are taken back and published anew reuse transceivers and are seen again", async () => {
  const before = await host.evaluate(() => window.member.transceivers());
  for (let round = 0; round < 3; round += 1) {
    await patient.evaluate(() => window.member.republish());
    await expectBothToGoOn();
  }
  expect(await host.evaluate(() => window.member.transceivers())).toBe(before);
});

test("a receiver that is reused for another person opens that person's frames only", async () => {
  const before = await patient.evaluate(() => window.member.transceivers());
  await host.close();
  await expect
    .poll(() =>
      patient.evaluate(async () =>
        (await window.member.report()).receivers.filter(({ index }) => index === 0),
      ),
    )
    .toEqual([]);
  const other = await room.join(2);
  await other.evaluate(() => window.member.publish());
  await expectToMeet(patient, room, 2);
  expect(await patient.evaluate(() => window.member.transceivers())).toBe(before);
  const passed = await patient.evaluate(() => window.member.passedFrom(0, "camera"));
  expect(passed).toBe(0);
});

test("ten planned rotations lose no frame", async () => {
  for (let epoch = 2; epoch <= 11; epoch += 1) {
    const outcomes = [host, patient].map((page) => page.evaluate((one) => window.member.install(one), epoch));
    expect(await Promise.all(outcomes)).toEqual(["installed", "installed"]);
    for (const page of [host, patient])
      await page.evaluate((one) => window.member.switchSending(one, 10_000), epoch);
    await expectMoreFrames(patient, 0, "camera");
    await expectMoreFrames(host, 1, "camera");
  }
  const both = [...(await dropsAt(host)), ...(await dropsAt(patient))];
  expect(both.filter((dropped) => Object.keys(dropped).length > 0)).toEqual([]);
  expect((await host.evaluate(() => window.member.report())).liveEpochs).toEqual([10, 11]);
});
