import { expect, test, type Page } from "playwright/test";
import { TrackSource } from "livekit-server-sdk";
import type { FrameLabel } from "../../renderer/e2ee/frame-layout.ts";
import { expectMoreFrames, expectToMeet, openStage, type Stage, type StageRoom } from "./stage.ts";

let stage: Stage;
let room: StageRoom;

test.beforeAll(async () => {
  stage = await openStage({ isRemoteUnmuteAllowed: true });
});
test.afterAll(() => stage.close());
test.beforeEach(async () => {
  room = await stage.newRoom();
});
test.afterEach(() => room.close());

const dropsOf = (page: Page, row: number, label: FrameLabel) =>
  page.evaluate(
    async ([index, one]) => {
      const { receivers } = await window.member.report();
      const mine = receivers.find((receiver) => receiver.index === index && receiver.label === one);
      return { passed: mine?.passed ?? -1, ...mine?.dropped };
    },
    [row, label] as const,
  );

const decoded = (page: Page) => page.evaluate(() => window.member.decoded());

test("clear frames of somebody in the roster are never played", async () => {
  const patient = await room.join(1);
  const hostile = await room.joinRaw(2, room.roster[2] ?? "");
  await hostile.evaluate(() => window.raw.publish());
  await expect
    .poll(async () => {
      const { passed, ...drops } = await dropsOf(patient, 2, "camera");
      return passed === 0 && Object.values(drops).reduce((sum, count) => sum + count, 0) > 30;
    })
    .toBe(true);
  await expect.poll(async () => (await dropsOf(patient, 2, "microphone")).passed).toBe(0);
  expect(await decoded(patient)).toBe(0);
  expect(
    await patient.evaluate((one) => window.member.colourOf(one, "camera"), room.roster[2] ?? ""),
  ).toBeNull();
});

test("frames that were sealed under another secret are never played", async () => {
  const patient = await room.join(1);
  const stranger = await room.join(2, { secret: "another" });
  await stranger.evaluate(() => window.member.publish());
  await expect.poll(async () => (await dropsOf(patient, 2, "camera")).badTag ?? 0).toBeGreaterThan(30);
  expect([await decoded(patient), (await dropsOf(patient, 2, "camera")).passed]).toEqual([0, 0]);
});

test("a frame that comes a second time is dropped, and the track goes on", async () => {
  const patient = await room.join(1);
  const hostile = await room.join(2, { worker: "frames-replaying-worker" });
  await hostile.evaluate(() => window.member.publish());
  await expect.poll(async () => (await dropsOf(patient, 2, "camera")).replayed ?? 0).toBeGreaterThan(30);
  const { passed, replayed = 0 } = await dropsOf(patient, 2, "camera");
  expect(Math.abs(passed - replayed)).toBeLessThan(20);
});

test.describe("a relabelled track", () => {
  for (const [sealed, claimed, source] of [
    ["camera", "screenShare", "screen_share"],
    ["screenShare", "camera", "camera"],
  ] as const)
    test(`a ${sealed} announced as ${source} is never played`, async () => {
      const patient = await room.join(1);
      const hostile = await room.join(2);
      await hostile.evaluate(([label, as]) => window.member.publishAs(label, as), [sealed, source] as const);
      await expect.poll(async () => (await dropsOf(patient, 2, claimed)).badTag ?? 0).toBeGreaterThan(30);
      const seen = await patient.evaluate(([who, as]) => window.member.colourOf(who, as), [
        room.roster[2] ?? "",
        source,
      ] as const);
      expect([await decoded(patient), seen]).toEqual([0, null]);
    });
});

test("a publication that LiveKit calls unencrypted is opened like any other", async () => {
  const [host, patient] = [await room.join(0, { isFlagged: false }), await room.join(1)];
  await host.evaluate(() => window.member.publish());
  const { participants } = { participants: await stage.liveKit.rooms.listParticipants(room.name) };
  const flags = participants.flatMap(({ tracks }) => tracks.map(({ encryption }) => encryption));
  expect(flags).toEqual([0, 0]);
  await expectToMeet(patient, room, 0);
  const listener = await room.joinRaw(2, "listener");
  await expect.poll(() => listener.evaluate(() => window.raw.packetsReceived())).toBeGreaterThan(300);
  expect(await listener.evaluate(() => window.raw.framesDecoded())).toBe(0);
});

test("a source that the roster does not grant is not subscribed to, and is reported", async () => {
  const [host, patient] = [await room.join(0), await room.join(1)];
  await patient.evaluate(() => window.member.setRights([[0, ["microphone"]]]));
  await host.evaluate(() => window.member.publish());
  const identity = room.roster[0] ?? "";
  await expect
    .poll(() => patient.evaluate(() => window.member.events))
    .toEqual([{ kind: "notGranted", identity, source: "camera" }]);
  expect(await dropsOf(patient, 0, "camera")).toEqual({ passed: -1 });
  await patient.evaluate(() => window.member.setRights([[0, ["microphone", "camera"]]]));
  await expectToMeet(patient, room, 0);
});

test("a grant that is taken back ends the running track at once", async () => {
  const [host, patient] = [await room.join(0), await room.join(1)];
  await host.evaluate(() => window.member.publish());
  await expectToMeet(patient, room, 0);
  await patient.evaluate(() => window.member.setRights([[0, ["microphone"]]]));
  await expect.poll(() => dropsOf(patient, 0, "camera")).toEqual({ passed: -1 });
  await expectMoreFrames(patient, 0, "microphone");
});

for (const label of ["microphone", "camera"] as const)
  test(`a media server that unmutes a ${label} opens nothing`, async () => {
    const [host, patient] = [await room.join(0), await room.join(1)];
    await patient.evaluate(() => window.member.publish());
    await expectToMeet(host, room, 1);
    await patient.evaluate((one) => window.member.setEnabled(one, false), label);
    await expect.poll(() => isMutedAtServer(label)).toBe(true);
    const sid = await patient.evaluate((one) => window.member.sidOf(one), label);
    const sentBefore = await sentOf(patient, label);
    await stage.liveKit.rooms.mutePublishedTrack(room.name, room.roster[1] ?? "", sid ?? "", false);
    await expect
      .poll(() => patient.evaluate(() => window.member.events))
      .toEqual([{ kind: "remoteUnmute", label }]);
    await expect.poll(() => isMutedAtServer(label)).toBe(true);
    expect(await patient.evaluate((one) => window.member.isMuted(one), label)).toBe(true);
    const { openGates } = await patient.evaluate(() => window.member.report());
    expect(openGates).not.toContain(label);
    expect(await sentOf(patient, label)).toBe(sentBefore);
    await patient.evaluate((one) => window.member.setEnabled(one, true), label);
    await expectMoreFrames(host, 1, label);
  });

const SOURCES = { microphone: TrackSource.MICROPHONE, camera: TrackSource.CAMERA };

const isMutedAtServer = async (label: "microphone" | "camera"): Promise<boolean | undefined> => {
  const { tracks } = await stage.liveKit.rooms.getParticipant(room.name, room.roster[1] ?? "");
  return tracks.find(({ source }) => source === SOURCES[label])?.muted;
};

const sentOf = (page: Page, label: FrameLabel) =>
  page.evaluate(async (one) => {
    const { senders } = await window.member.report();
    return senders.find((sender) => sender.label === one)?.passed;
  }, label);
