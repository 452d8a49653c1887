import { expect, test } from "playwright/test";
import { startPersonFirefox, type PersonFirefox } from "../parts/firefox.ts";
import {
  expectMoreFrames,
  expectToMeet,
  isTone,
  LOOKS,
  openStage,
  type Stage,
  type StageRoom,
} from "./stage.ts";

let stage: Stage;
let room: StageRoom;
let firefox: PersonFirefox;

test.beforeAll(async () => {
  stage = await openStage();
  firefox = await startPersonFirefox(LOOKS[1] ?? { colour: "blue", toneHz: 880 });
});
test.afterAll(async () => {
  await firefox.close();
  await stage.close();
});
test.beforeEach(async () => {
  room = await stage.newRoom();
});
test.afterEach(() => room.close());

test("Chromium and Firefox see and hear each other through both platform APIs, also after a full reconnect", async () => {
  const host = await room.join(0);
  const patient = await firefox.newPage();
  await patient.goto(`${stage.site.url}/frames-member.html?worker=/frames-worker.js`);
  await patient.evaluate((input) => window.member.join(input), await room.inputFor(1));
  expect(await patient.evaluate(() => window.member.platform)).toBe("scriptTransform");
  await host.evaluate(() => window.member.publish());
  await patient.evaluate(() => window.member.publish());

  const expectHost = async (): Promise<void> => {
    const identity = room.roster[0] ?? "";
    await expect
      .poll(() => patient.evaluate((one) => window.member.colourOf(one, "camera"), identity))
      .toBe("red");
    await expect
      .poll(async () => isTone(await patient.evaluate((one) => window.member.toneOf(one), identity), 0))
      .toBe(true);
  };
  await expectToMeet(host, room, 1);
  await expectHost();

  await patient.evaluate(() => window.member.simulate("full-reconnect"));
  await expect.poll(() => patient.evaluate(() => window.member.reconnects)).toContain("reconnected");
  await expectMoreFrames(host, 1, "camera");
  await expectToMeet(host, room, 1);
  await expectHost();

  const report = await patient.evaluate(() => window.member.report());
  expect([report.cipher, report.keyBits, report.refused]).toEqual(["AES-GCM", 256, 0]);
  await patient.close();
});

test("a Firefox without a key sees nothing, and nobody sees a Firefox that sends in clear", async () => {
  const host = await room.join(0);
  await host.evaluate(() => window.member.publish());
  const raw = await firefox.newPage();
  await raw.goto(`${stage.site.url}/frames-raw.html`);
  const token = await stage.liveKit.tokenFor(room.name, room.roster[1] ?? "");
  await raw.evaluate((input) => window.raw.join(input), { url: stage.liveKit.url, token });
  await raw.evaluate(() => window.raw.publish());
  await expect.poll(() => raw.evaluate(() => window.raw.packetsReceived())).toBeGreaterThan(300);
  await expect
    .poll(() =>
      host.evaluate(async () => {
        const { receivers } = await window.member.report();
        return receivers.find(({ index, label }) => index === 1 && label === "camera")?.arrived ?? 0;
      }),
    )
    .toBeGreaterThan(30);
  expect(await raw.evaluate(() => window.raw.framesDecoded())).toBe(0);
  expect(await host.evaluate(() => window.member.decoded())).toBe(0);
  await raw.close();
});
