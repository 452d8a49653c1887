import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, createFakeClock, encodedFrame, epochKeys, type FakeClock } from "./frame-fixtures.ts";
import { createFrameKeys, type FrameKeys } from "./frame-keys.ts";
import { FRAME_LABELS, type FrameLabel } from "./frame-layout.ts";
import { HOLD_MS, MAX_HELD_FRAMES } from "./frame-receiver.ts";
import { createFrameReceiving, type FrameReceiving } from "./frame-receiving.ts";
import { createFrameSending, type EncodedFrame, type FrameSending } from "./frame-sending.ts";
import { createSendGate, type SendGate } from "./send-gate.ts";

const ROWS = [0, 1, 2];
const SOUND = [0x78, 1, 2, 3, 4, 5, 6, 7];
const KEY_PICTURE = [0x10, 1, 2, 0x9d, 0x01, 0x2a, 6, 7, 8, 9, 10, 11, 12, 13];

type Member = {
  clock: FakeClock;
  keys: FrameKeys;
  gate: SendGate;
  sending: FrameSending;
  receiving: FrameReceiving;
  rights: Set<string>;
};

const memberOf = async (index: number, epochs = [1]): Promise<Member> => {
  const clock = createFakeClock();
  const keys = createFrameKeys(clock);
  const gate = createSendGate();
  const rights = new Set(ROWS.flatMap((row) => FRAME_LABELS.map((label) => `${row}/${label}`)));
  const mayUse = (row: number, label: FrameLabel): boolean => rights.has(`${row}/${label}`);
  for (const label of FRAME_LABELS) gate.open(label);
  for (const epoch of epochs) await keys.install(epochKeys(epoch, index, ROWS));
  if (epochs[0] !== undefined) keys.switchSending(epochs[0], 10_000);
  const sending = createFrameSending({ keys, gate, mayUse, clock });
  return { clock, keys, gate, sending, receiving: createFrameReceiving({ keys, mayUse, clock }), rights };
};

const sealBy = async (member: Member, label: FrameLabel, data: readonly number[]): Promise<EncodedFrame> => {
  member.sending.bind(1, label);
  const sealed = await member.sending.encrypt(1, encodedFrame(data));
  if (sealed === null) throw new Error("the frame was not sealed");
  return sealed;
};

const opened = async (member: Member, id: number, frame: EncodedFrame): Promise<number[][]> => {
  const out: number[][] = [];
  await member.receiving.decrypt(id, encodedFrame(bytesOf(frame)), (one) => out.push(bytesOf(one)));
  return out;
};

const broken = (): EncodedFrame => ({
  data: new ArrayBuffer(8),
  getMetadata: () => {
    throw new Error("no metadata");
  },
});

const dropsOf = (member: Member, id = 1) =>
  member.receiving.report().find((one) => one.id === id)?.tally.dropped;
const sentDrops = (member: Member) => member.sending.report()[0]?.tally.dropped;

test.for([
  ["microphone", SOUND, 1],
  ["camera", KEY_PICTURE, 10],
  ["screenShare", [0x11, 1, 2, 3, 4], 3],
  ["camera", [0x11, 1, 2], 3],
] as const)(
  "a %s frame arrives whole, and only its clear bytes travel readable",
  async ([label, data, clear]) => {
    const [host, patient] = [await memberOf(0), await memberOf(1)];
    const sealed = await sealBy(host, label, data);
    expect(bytesOf(sealed).slice(0, clear)).toEqual(data.slice(0, clear));
    expect(sealed.data.byteLength).toBe(data.length + 19);
    patient.receiving.bind(1, { index: 0, label });
    expect(await opened(patient, 1, sealed)).toEqual([[...data]]);
  },
);

test("a relabelled, foreign, replayed, damaged, clear or empty frame is dropped and counted", async () => {
  const [host, patient] = [await memberOf(0), await memberOf(1)];
  const sealed = await sealBy(host, "camera", KEY_PICTURE);
  patient.receiving.bind(1, { index: 0, label: "screenShare" });
  expect(await opened(patient, 1, sealed)).toEqual([]);
  expect(dropsOf(patient)).toEqual({ badTag: 1 });
  patient.receiving.bind(1, { index: 2, label: "camera" });
  expect(await opened(patient, 1, sealed)).toEqual([]);
  expect(dropsOf(patient)).toEqual({ otherRow: 1 });
  patient.receiving.bind(1, { index: 0, label: "camera" });
  expect(await opened(patient, 1, sealed)).toEqual([KEY_PICTURE]);
  expect(await opened(patient, 1, sealed)).toEqual([]);
  expect(await opened(patient, 1, encodedFrame(KEY_PICTURE))).toEqual([]);
  expect(await opened(patient, 1, encodedFrame([]))).toEqual([]);
  expect(dropsOf(patient)).toEqual({ replayed: 1, keyMissing: 1, empty: 1 });
});

test("what was seen stays seen when the track is bound to another receiver", async () => {
  const [host, patient] = [await memberOf(0), await memberOf(1)];
  const sealed = await sealBy(host, "camera", KEY_PICTURE);
  patient.receiving.bind(1, { index: 0, label: "camera" });
  expect(await opened(patient, 1, sealed)).toHaveLength(1);
  patient.receiving.bind(2, { index: 0, label: "camera" });
  expect(await opened(patient, 2, sealed)).toEqual([]);
  expect(dropsOf(patient, 2)).toEqual({ replayed: 1 });
});

test("two receivers asked at once for the same frame deliver it once", async () => {
  const [host, patient] = [await memberOf(0), await memberOf(1)];
  const sealed = await sealBy(host, "camera", KEY_PICTURE);
  patient.receiving.bind(1, { index: 0, label: "camera" });
  const first = opened(patient, 1, sealed);
  const second = opened(patient, 1, sealed);
  expect([await first, await second]).toEqual([[KEY_PICTURE], []]);
});

test("one pair of row and label has one live receiver", async () => {
  const patient = await memberOf(1);
  for (const id of [1, 2]) patient.receiving.bind(id, { index: 0, label: "camera" });
  expect(patient.receiving.report().map(({ binding }) => binding)).toEqual([
    null,
    { index: 0, label: "camera" },
  ]);
});

test("a burst of forged frames does not harm the frames between them", async () => {
  const [host, patient] = [await memberOf(0), await memberOf(1)];
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  for (let round = 0; round < 50; round += 1) {
    const good = await sealBy(host, "microphone", SOUND);
    const ahead = bytesOf(good).map((byte, at) => (at === 4 ? 0x7f : byte));
    const later = bytesOf(good).map((byte, at) => (at === 2 ? 0x09 : byte));
    for (const forged of [ahead, later, ahead.slice(0, 9), [0x78, 0xff, 0xff]])
      expect(await opened(patient, 1, encodedFrame(forged))).toEqual([]);
    expect(await opened(patient, 1, good)).toEqual([SOUND]);
  }
});

test("any bytes at all open nothing, and change nothing for the next good frame", async () => {
  const [host, patient] = [await memberOf(0), await memberOf(1)];
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (data) => {
      expect(await opened(patient, 1, encodedFrame(data))).toEqual([]);
      expect(await opened(patient, 1, await sealBy(host, "microphone", SOUND))).toEqual([SOUND]);
    }),
    { numRuns: 300 },
  );
});

test("frames that come before their binding play in order once it is there", async () => {
  const [host, patient] = [await memberOf(0), await memberOf(1)];
  patient.receiving.attach(1);
  const out: number[][] = [];
  for (const last of [1, 2, 3]) {
    const sealed = await sealBy(host, "microphone", [...SOUND, last]);
    await patient.receiving.decrypt(1, sealed, (one) => out.push(bytesOf(one)));
  }
  expect(out).toEqual([]);
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  await patient.receiving.retryHeld();
  expect(out).toEqual([1, 2, 3].map((last) => [...SOUND, last]));
});

test("frames wait half a second for their key and no longer, and never more than the bound", async () => {
  const [host, patient] = [await memberOf(0, [1]), await memberOf(1, [])];
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  for (let count = 0; count < MAX_HELD_FRAMES + 3; count += 1)
    expect(await opened(patient, 1, await sealBy(host, "microphone", SOUND))).toEqual([]);
  expect(patient.receiving.report()[0]?.held).toBe(MAX_HELD_FRAMES);
  expect(dropsOf(patient)).toEqual({ overflow: 3 });
  patient.clock.advance(HOLD_MS - 1);
  expect(patient.receiving.report()[0]?.held).toBe(MAX_HELD_FRAMES);
  patient.clock.advance(1);
  expect(patient.receiving.report()[0]?.held).toBe(0);
  expect(dropsOf(patient)).toEqual({ overflow: 3, keyMissing: MAX_HELD_FRAMES });
  expect(patient.clock.waiting()).toBe(0);
});

test("frames of the next epoch wait for it and play when it is installed", async () => {
  const [host, patient] = [await memberOf(0, [2]), await memberOf(1, [1])];
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  const out: number[][] = [];
  await patient.receiving.decrypt(1, await sealBy(host, "microphone", SOUND), (one) =>
    out.push(bytesOf(one)),
  );
  patient.clock.advance(HOLD_MS - 1);
  await patient.keys.install(epochKeys(2, 1, ROWS));
  await patient.receiving.retryHeld();
  expect(out).toEqual([SOUND]);
});

test("frames put aside under an old binding die with it", async () => {
  const [host, patient] = [await memberOf(0, [2]), await memberOf(1, [1])];
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  const out: EncodedFrame[] = [];
  await patient.receiving.decrypt(1, await sealBy(host, "microphone", SOUND), (one) => out.push(one));
  patient.receiving.unbind(1);
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  await patient.keys.install(epochKeys(2, 1, ROWS));
  await patient.receiving.retryHeld();
  expect(out).toEqual([]);
});

test("a row without the right to a label is neither sent nor opened", async () => {
  const [host, patient] = [await memberOf(0), await memberOf(1)];
  const sealed = await sealBy(host, "screenShare", KEY_PICTURE);
  patient.rights.delete("0/screenShare");
  patient.receiving.bind(1, { index: 0, label: "screenShare" });
  expect(await opened(patient, 1, sealed)).toEqual([]);
  patient.clock.advance(HOLD_MS);
  expect(dropsOf(patient)).toEqual({ notGranted: 1 });
  host.rights.delete("0/screenShare");
  await expect(sealBy(host, "screenShare", KEY_PICTURE)).rejects.toThrow();
  expect(sentDrops(host)).toEqual({ notGranted: 1 });
});

test("a right, a key or a binding that goes while a frame is being opened stops that frame", async () => {
  const takings: ((patient: Member) => void)[] = [
    ({ rights }) => rights.clear(),
    ({ keys }) => keys.wipe(),
    ({ receiving }) => receiving.unbind(1),
  ];
  for (const take of takings) {
    const [host, patient] = [await memberOf(0), await memberOf(1)];
    const sealed = await sealBy(host, "camera", KEY_PICTURE);
    patient.receiving.bind(1, { index: 0, label: "camera" });
    await patient.receiving.retryHeld();
    const under = opened(patient, 1, sealed);
    await Promise.resolve();
    take(patient);
    expect(await under).toEqual([]);
  }
});

test("nothing leaves without a binding, an open gate, a key, or while the visit holds", async () => {
  const host = await memberOf(0, []);
  host.sending.attach(1);
  expect(await host.sending.encrypt(1, encodedFrame(SOUND))).toBeNull();
  expect(sentDrops(host)).toEqual({ unbound: 1 });
  host.sending.bind(1, "microphone");
  expect(await host.sending.encrypt(1, encodedFrame(SOUND))).toBeNull();
  await host.keys.install(epochKeys(1, 0, ROWS));
  expect(await host.sending.encrypt(1, encodedFrame(SOUND))).toBeNull();
  expect(sentDrops(host)).toEqual({ keyMissing: 2 });
  host.keys.switchSending(1, 0);
  host.gate.hold("word", true);
  expect(await host.sending.encrypt(1, encodedFrame(SOUND))).toBeNull();
  host.gate.hold("word", false);
  host.gate.close("microphone");
  expect(await host.sending.encrypt(1, encodedFrame(SOUND))).toBeNull();
  expect(await host.sending.encrypt(1, encodedFrame([]))).toBeNull();
  expect(await host.sending.encrypt(1, encodedFrame(SOUND, "audio/red"))).toBeNull();
  host.gate.open("camera");
  expect(sentDrops(host)).toEqual({ keyMissing: 2, gateClosed: 2, empty: 1, codec: 1 });
  host.sending.bind(1, "camera");
  expect(await host.sending.encrypt(1, encodedFrame(KEY_PICTURE.slice(0, 9)))).toBeNull();
  expect(sentDrops(host)).toEqual({ malformed: 1 });
  host.sending.bind(1, "microphone");
  host.gate.open("microphone");
  expect(await host.sending.encrypt(1, encodedFrame(SOUND, "audio/opus"))).not.toBeNull();
});

test("a gate that closes while a frame is being sealed stops that frame", async () => {
  const host = await memberOf(0);
  host.sending.bind(1, "microphone");
  const underWay = host.sending.encrypt(1, encodedFrame(SOUND));
  host.gate.close("microphone");
  expect(await underWay).toBeNull();
  expect(sentDrops(host)).toEqual({ gateClosed: 1 });
});

test("a frame that is being sealed while the epoch changes leaves under the new one", async () => {
  const [host, patient] = [await memberOf(0, [1, 2]), await memberOf(1, [2])];
  host.sending.bind(1, "microphone");
  const underWay = host.sending.encrypt(1, encodedFrame(SOUND));
  host.keys.switchSending(2, 10_000);
  const sealed = await underWay;
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  expect(sealed && (await opened(patient, 1, sealed))).toEqual([SOUND]);
});

test("a platform that throws costs one frame, not the track", async () => {
  const [host, patient] = [await memberOf(0), await memberOf(1)];
  host.sending.bind(1, "microphone");
  expect(await host.sending.encrypt(1, broken())).toBeNull();
  patient.receiving.bind(1, { index: 0, label: "microphone" });
  await patient.receiving.decrypt(1, broken(), () => expect.unreachable());
  expect([sentDrops(host), dropsOf(patient)]).toEqual([{ failed: 1 }, { failed: 1 }]);
  expect(await opened(patient, 1, await sealBy(host, "microphone", SOUND))).toEqual([SOUND]);
});
