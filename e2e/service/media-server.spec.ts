import { expect, test } from "playwright/test";
import { WebSocket } from "ws";
import type { ParticipantId } from "../../protocol/ids.ts";
import { readMediaToken } from "../../service/gate/media-token.ts";
import type { MediaSource } from "../../protocol/permissions.ts";
import { liveKitRooms } from "../../service/livekit/rooms.ts";
import { type TestRealtime, goodOrigin, realtimeForTests } from "../../service/realtime-fixtures.ts";
import { type LiveKit, startLiveKit } from "../parts/livekit.ts";

/** The service's rooms and gate in front of a real media server; clients here only signal, without media. */
let media: LiveKit;
let rig: TestRealtime;

test.beforeAll(async () => {
  media = await startLiveKit();
});
test.afterAll(() => media.stop());

const accessOf = () => ({ url: media.httpUrl, apiKey: media.key, apiSecret: media.secret });

test.beforeEach(async () => {
  const { url: privateUrl, apiKey, apiSecret } = accessOf();
  const real = { rooms: liveKitRooms(accessOf()), privateUrl, apiKey, apiSecret };
  rig = await realtimeForTests({ startAt: Date.now(), real });
});
test.afterEach(async () => {
  await rig.close();
  for (const { name } of await media.rooms.listRooms()) await media.rooms.deleteRoom(name);
});

/** Goes through the gate as a media client of the older path does; "opened", or the refusal's status. */
const dial = (
  token: string,
  base = `ws://127.0.0.1:${rig.port}`,
): Promise<{ answer: string; socket: WebSocket; gone: Promise<number> }> =>
  new Promise((resolve) => {
    const url = `${base}/rtc?access_token=${token}&protocol=16&sdk=js&version=2.23.0&auto_subscribe=0`;
    const socket = new WebSocket(url, { headers: { origin: goodOrigin } });
    const gone = new Promise<number>((left) => {
      socket.on("close", left);
    });
    socket.on("error", () => undefined);
    // The join answer is the first message; only then is the participant in the room.
    socket.once("message", () => resolve({ answer: "joined", socket, gone }));
    socket.on("unexpected-response", (_request, { statusCode }) =>
      resolve({ answer: `refused ${statusCode}`, socket, gone }),
    );
  });

const visitWithGuest = async () => {
  const host = await rig.openVisit();
  const opened = await host.next("admitted");
  const guest = await rig.knock();
  const visitId = rig.visit.id;
  const change = await host.words.say("admit", [guest.device]);
  await host.ask({ type: "admit", visitId, participantIds: [guest.device.id], change });
  host.words.accept();
  const admitted = await guest.next("admitted");
  return { host, guest, visitId, opened, admitted };
};
type Visit = Awaited<ReturnType<typeof visitWithGuest>>;

const enter = async ({ guest, admitted }: Visit) => {
  const dialled = dial(admitted.media.token);
  const { challenge } = await guest.next("askGate");
  await guest.ask({ type: "answerGate", challenge, isConnecting: true });
  return dialled;
};
const roomOf = async (): Promise<string> => (await media.rooms.listRooms())[0]?.name ?? "";

test("a visit makes one room of random name, the admitted join it through the gate, and its end deletes it", async () => {
  const visit = await visitWithGuest();
  const through = await enter(visit);
  expect(through.answer).toBe("joined");
  const room = await roomOf();
  expect(room).toMatch(/^[\w-]{22}$/);
  const [participant] = await media.rooms.listParticipants(room);
  expect(participant).toMatchObject({ identity: visit.guest.device.id, name: "", metadata: "" });
  expect(participant?.permission).toMatchObject({
    canPublish: true,
    canSubscribe: true,
    canPublishData: false,
    canUpdateMetadata: false,
    hidden: false,
    recorder: false,
    agent: false,
  });
  expect(participant?.permission?.canPublishSources).toEqual([1, 2]);
  const change = await visit.host.words.say("end", [visit.guest.device]);
  await visit.host.ask({ type: "endVisit", visitId: visit.visitId, change });
  await through.gone;
  await expect.poll(async () => (await media.rooms.listRooms()).length).toBe(0);
  expect((await dial(visit.admitted.media.token)).answer).toBe("refused 403");
});

test("a share granted and taken back is a permission at the media server, and the whole set each time", async () => {
  const visit = await visitWithGuest();
  const { host, guest, visitId } = visit;
  await enter(visit);
  const room = await roomOf();
  const sources = async () =>
    (await media.rooms.getParticipant(room, guest.device.id)).permission?.canPublishSources;
  const grant = await host.words.say("permissions", [guest.device], { sharer: guest.device });
  expect(await host.ask({ type: "announce", visitId, change: grant })).toBe("done");
  host.words.accept();
  await expect.poll(sources).toEqual([1, 2, 3, 4]);
  const revoke = await host.words.say("permissions", [guest.device]);
  expect(await host.ask({ type: "announce", visitId, change: revoke })).toBe("done");
  await expect.poll(sources).toEqual([1, 2]);
});

test("the token that the media server refreshes after a change of rights still passes the gate", async () => {
  const visit = await visitWithGuest();
  const { host, guest, visitId } = visit;
  const through = await enter(visit);
  const refreshed = new Promise<string>((resolve) => {
    through.socket.on("message", (data) => {
      const [token] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(String(data)) ?? [];
      if (token !== undefined) resolve(token);
    });
  });
  const change = await host.words.say("permissions", [guest.device], { sharer: guest.device });
  await host.ask({ type: "announce", visitId, change });
  const token = await refreshed;
  expect(await readMediaToken(token, accessOf(), { now: () => Date.now() })).toEqual({
    ok: true,
    value: { room: await roomOf(), identity: guest.device.id },
  });
  const dialled = dial(token);
  const { challenge } = await guest.next("askGate");
  await guest.ask({ type: "answerGate", challenge, isConnecting: true });
  expect((await dialled).answer).toBe("joined");
});

test("a removed member is gone from the room, and its token opens the media server only beside the gate", async () => {
  const visit = await visitWithGuest();
  const through = await enter(visit);
  const room = await roomOf();
  const change = await visit.host.words.say("remove", []);
  await visit.host.ask({ type: "announce", visitId: visit.visitId, change });
  await through.gone;
  await expect.poll(async () => (await media.rooms.listParticipants(room)).length).toBe(0);
  expect((await dial(visit.admitted.media.token)).answer).toBe("refused 403");
  // What makes the gate necessary: the media server itself takes the token of somebody removed.
  const beside = await dial(visit.admitted.media.token, media.url);
  expect(beside.answer).toBe("joined");
  beside.socket.terminate();
});

test("rooms that are not there, and people who are not, count as done", async () => {
  const rooms = liveKitRooms(accessOf());
  const sources: readonly MediaSource[] = ["camera"];
  const nobody: ParticipantId = rig.strangerId();
  expect(await rooms.ensureRoom("a-room", 3)).toEqual({ ok: true, value: null });
  expect(await rooms.ensureRoom("a-room", 3)).toEqual({ ok: true, value: null });
  expect(await rooms.hasRoom("a-room")).toEqual({ ok: true, value: true });
  expect(await rooms.remove("a-room", nobody)).toEqual({ ok: true, value: null });
  expect(await rooms.setSources("a-room", nobody, sources)).toEqual({ ok: true, value: null });
  expect(await rooms.listParticipants("a-room")).toEqual({ ok: true, value: [] });
  expect(await rooms.deleteRoom("a-room")).toEqual({ ok: true, value: null });
  expect(await rooms.deleteRoom("a-room")).toEqual({ ok: true, value: null });
  expect(await rooms.hasRoom("a-room")).toEqual({ ok: true, value: false });
  expect(await rooms.isHealthy()).toBe(true);
});

test("a media server that is not there is unavailable within two seconds, and never an exception", async () => {
  const rooms = liveKitRooms({ ...accessOf(), url: "http://127.0.0.1:9" });
  const began = Date.now();
  expect(await rooms.ensureRoom("a-room", 3)).toMatchObject({ error: { code: "MEDIA_UNAVAILABLE" } });
  expect(await rooms.isHealthy()).toBe(false);
  expect(Date.now() - began).toBeLessThan(4_000);
});
