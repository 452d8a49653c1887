import { expect, test } from "vitest";
import { bytesOf, createFakeClock, encodedFrame, epochKeys } from "./frame-fixtures.ts";
import { createFrameHalf, type FrameHalf } from "./frame-half.ts";
import { FRAME_LABELS } from "./frame-layout.ts";
import { FrameReply, type FrameReport } from "./frame-messages.ts";
import type { EncodedFrame } from "./frame-sending.ts";
import type { FrameStreams } from "./frame-streams.ts";

const SOUND = [0x78, 1, 2, 3];
const ALL = new Set(FRAME_LABELS);

type Track = { write(data: readonly number[]): Promise<void>; out: number[][]; streams: FrameStreams };

const trackOf = (): Track => {
  const out: number[][] = [];
  const input = new TransformStream<EncodedFrame, EncodedFrame>();
  const writer = input.writable.getWriter();
  const writable = new WritableStream<EncodedFrame>({ write: (frame) => void out.push(bytesOf(frame)) });
  return {
    write: (data) => writer.write(encodedFrame(data)),
    out,
    streams: { readable: input.readable, writable },
  };
};

const halfOf = async (ownIndex: number): Promise<{ half: FrameHalf; report: () => FrameReport }> => {
  const replies: unknown[] = [];
  const half = createFrameHalf({ clock: createFakeClock(), reply: (message) => replies.push(message) });
  await half.port.installEpoch(epochKeys(1, ownIndex, [0, 1]));
  half.port.switchSending(1, 0);
  half.port.setRights(new Map([0, 1].map((row) => [row, ALL])));
  const report = (): FrameReport => {
    half.handleMessage({ half: "frames", kind: "report", request: 7 });
    return FrameReply.parse(replies.at(-1)).report;
  };
  return { half, report };
};

const say = (half: FrameHalf, message: object): boolean => half.handleMessage({ half: "frames", ...message });

test("a frame written at one member's sender comes out at the other's receiver", async () => {
  const [host, patient] = [await halfOf(0), await halfOf(1)];
  const [up, down] = [trackOf(), trackOf()];
  say(host.half, { kind: "attach", side: "send", id: 1, ...up.streams });
  say(host.half, { kind: "bindSender", id: 1, label: "microphone" });
  say(host.half, { kind: "openGate", label: "microphone" });
  patient.half.handleTransformer({ options: { half: "frames", side: "receive", id: 5 }, ...down.streams });
  say(patient.half, { kind: "bindReceiver", id: 5, index: 0, label: "microphone" });
  await up.write(SOUND);
  await expect.poll(() => up.out).toHaveLength(1);
  await down.write(up.out[0] ?? []);
  await expect.poll(() => down.out).toEqual([SOUND]);
  expect(host.report()).toEqual({
    senders: [
      {
        id: 1,
        label: "microphone",
        arrived: 1,
        passed: 1,
        dropped: {},
        sinceArrivalMs: 0,
        sincePassedMs: 0,
        failingMs: null,
      },
    ],
    receivers: [],
    sendingEpoch: 1,
    liveEpochs: [1],
    cipher: "AES-GCM",
    keyBits: 256,
    openGates: ["microphone"],
    refused: 0,
  });
});

test("a frame that came before its epoch or its right plays when the key half brings them", async () => {
  const [host, patient] = [await halfOf(0), await halfOf(1)];
  const [up, down] = [trackOf(), trackOf()];
  say(host.half, { kind: "attach", side: "send", id: 1, ...up.streams });
  say(host.half, { kind: "bindSender", id: 1, label: "microphone" });
  say(host.half, { kind: "openGate", label: "microphone" });
  say(patient.half, { kind: "attach", side: "receive", id: 5, ...down.streams });
  say(patient.half, { kind: "bindReceiver", id: 5, index: 0, label: "microphone" });
  patient.half.port.setRights(new Map());
  await host.half.port.installEpoch(epochKeys(2, 0, [0, 1]));
  host.half.port.switchSending(2, 0);
  await up.write(SOUND);
  await expect.poll(() => up.out).toHaveLength(1);
  await down.write(up.out[0] ?? []);
  await expect.poll(() => patient.report().receivers[0]?.held).toBe(1);
  await patient.half.port.installEpoch(epochKeys(2, 1, [0, 1]));
  expect(down.out).toEqual([]);
  patient.half.port.setRights(new Map([[0, ALL]]));
  await expect.poll(() => down.out).toEqual([SOUND]);
  patient.half.port.setRights(new Map([[0, ALL]]));
  await host.half.port.installEpoch(epochKeys(3, 0, [0, 1]));
  host.half.port.switchSending(3, 0);
  await up.write(SOUND);
  await expect.poll(() => up.out).toHaveLength(2);
  await down.write(up.out[1] ?? []);
  await expect.poll(() => patient.report().receivers[0]?.held).toBe(1);
  await patient.half.port.installEpoch(epochKeys(3, 1, [0, 1]));
  await expect.poll(() => down.out).toEqual([SOUND, SOUND]);
});

test("no message opens a gate for a frame that the visit holds, and a wipe ends everything", async () => {
  const { half, report } = await halfOf(0);
  const up = trackOf();
  say(half, { kind: "attach", side: "send", id: 1, ...up.streams });
  say(half, { kind: "bindSender", id: 1, label: "microphone" });
  half.port.holdSending(true);
  say(half, { kind: "openGate", label: "microphone" });
  await up.write(SOUND);
  await expect.poll(() => report().senders[0]?.dropped).toEqual({ gateClosed: 1 });
  half.port.holdSending(false);
  say(half, { kind: "wipe" });
  await up.write(SOUND);
  await expect.poll(() => report().senders[0]?.dropped).toEqual({ gateClosed: 1, keyMissing: 1 });
  expect([up.out, report().cipher, report().liveEpochs]).toEqual([[], null, []]);
});

test("a message that is unknown, has a field too many or asks for less encryption is refused and counted", async () => {
  const { half, report } = await halfOf(0);
  const refused = [
    null,
    "wipe",
    { half: "frames", kind: "disable" },
    { half: "frames", kind: "openGate", label: "camera", isEncrypted: false },
    { half: "frames", kind: "bindReceiver", id: 1, index: 256, label: "camera" },
    { half: "frames", kind: "bindSender", id: 0, label: "camera" },
    { half: "frames", kind: "bindSender", id: 1, label: "screen_share" },
    { half: "frames", kind: "attach", side: "send", id: 1, readable: {}, writable: {} },
  ];
  for (const message of refused) expect(half.handleMessage(message)).toBe(false);
  half.handleTransformer({ options: { side: "send", id: 1 }, ...trackOf().streams });
  expect([report().refused, report().senders]).toEqual([9, []]);
});

test("a sender whose stream ends is forgotten", async () => {
  const { half, report } = await halfOf(0);
  const input = new TransformStream();
  say(half, {
    kind: "attach",
    side: "send",
    id: 1,
    readable: input.readable,
    writable: new WritableStream(),
  });
  expect(report().senders).toHaveLength(1);
  await input.writable.close();
  await expect.poll(() => report().senders).toEqual([]);
});
