import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, createFakeClock, encodedFrame, epochKeys } from "./frame-fixtures.ts";
import { createFrameKeys, rowOf } from "./frame-keys.ts";
import { clearLength, FRAME_LABELS, frameMetadata, type FrameLabel } from "./frame-layout.ts";
import { createFrameReceiving } from "./frame-receiving.ts";
import { createFrameSending } from "./frame-sending.ts";
import { createSendGate } from "./send-gate.ts";
import { decodeHeader, decryptSframe, deriveSframeKey } from "./sframe.ts";

const ROWS = [0, 1, 2];
const LABELS: readonly FrameLabel[] = ["microphone", "camera"];
const FRAME = [0x11, 2, 3, 4, 5, 6, 7, 8];

/** Lets everything that is under way finish, as between two messages of a worker. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Opens a frame with nothing of the pipeline but RFC 9605; null if it is not valid under any epoch of row 0. */
const openApart = async (data: Uint8Array<ArrayBuffer>, label: FrameLabel) => {
  const clear = data.subarray(0, clearLength(label, data) ?? 0);
  const bytes = data.subarray(clear.length);
  const header = decodeHeader(bytes);
  const row = header && rowOf(header.kid);
  if (header === null || row === null) return null;
  const baseKey = epochKeys(row.epoch, 0, ROWS).baseKeys.get(0);
  if (row.index !== 0 || baseKey === undefined) return null;
  const key = await deriveSframeKey({ suite: 5, kid: header.kid, baseKey, usage: "decrypt" });
  const plaintext = await decryptSframe(key, header, { bytes, metadata: frameMetadata(label, clear) });
  return plaintext && { epoch: row.epoch, nonce: `${header.kid}/${header.ctr}` };
};

const label = fc.constantFrom(...LABELS);
const epoch = fc.integer({ min: 0, max: 4 });
const message = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant("frame" as const), label }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("open" as const, "close" as const, "bind" as const),
      label,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom("install" as const, "switch" as const), epoch }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("hold" as const),
      holder: fc.constantFrom("word" as const, "silence" as const),
      isHeld: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("grant" as const), label, isGranted: fc.boolean() }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("turn" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wipe" as const) }) },
);

/** Every schedule starts where frames could flow, so that it has something to spoil. */
const WARM = [
  ...LABELS.flatMap((one) => [
    { kind: "bind" as const, label: one },
    { kind: "open" as const, label: one },
    { kind: "grant" as const, label: one, isGranted: true },
  ]),
  { kind: "install" as const, epoch: 0 },
  { kind: "turn" as const },
  { kind: "switch" as const, epoch: 0 },
];

test("whatever the order of messages, only frames leave that are valid under the current epoch and whose gate is open", async () => {
  let left = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 30, maxLength: 80 }), async (messages) => {
      const [keys, gate, rights] = [
        createFrameKeys(createFakeClock()),
        createSendGate(),
        new Set<FrameLabel>(),
      ];
      const sending = createFrameSending({
        keys,
        gate,
        mayUse: (_, one) => rights.has(one),
        clock: createFakeClock(),
      });
      const model = { opened: new Set<FrameLabel>(), holders: new Set<string>(), isWiped: false };
      const nonces = new Set<string>();
      const [leaves, installs]: [Promise<void>[], Promise<unknown>[]] = [[], []];
      const send = async (one: FrameLabel): Promise<void> => {
        const sealed = await sending.encrypt(LABELS.indexOf(one) + 1, encodedFrame(FRAME));
        if (sealed === null) return;
        const current = keys.sendKey()?.epoch;
        const isHeld = model.holders.size > 0;
        const mayLeave = model.opened.has(one) && !isHeld && !model.isWiped && rights.has(one);
        const opened = await openApart(new Uint8Array(sealed.data), one);
        expect([mayLeave, opened?.epoch]).toEqual([true, current]);
        expect(nonces.has(opened?.nonce ?? "")).toBe(false);
        nonces.add(opened?.nonce ?? "");
        left += 1;
      };
      for (const one of [...WARM, ...messages]) {
        if (one.kind === "frame") leaves.push(send(one.label));
        if (one.kind === "bind") sending.bind(LABELS.indexOf(one.label) + 1, one.label);
        if (one.kind === "open") gate.open(one.label);
        if (one.kind === "open") model.opened.add(one.label);
        if (one.kind === "close") gate.close(one.label);
        if (one.kind === "close") model.opened.delete(one.label);
        if (one.kind === "hold") gate.hold(one.holder, one.isHeld);
        if (one.kind === "hold" && one.isHeld) model.holders.add(one.holder);
        if (one.kind === "hold" && !one.isHeld) model.holders.delete(one.holder);
        if (one.kind === "grant" && one.isGranted) rights.add(one.label);
        if (one.kind === "grant" && !one.isGranted) rights.delete(one.label);
        if (one.kind === "install") installs.push(keys.install(epochKeys(one.epoch, 0, ROWS)));
        if (one.kind === "switch") keys.switchSending(one.epoch, 0);
        if (one.kind === "wipe") keys.wipe();
        if (one.kind === "wipe") model.isWiped = true;
        if (one.kind === "turn") await Promise.all(installs);
        if (one.kind === "turn") await turn();
      }
      await Promise.all(leaves);
      for (const holder of ["word", "silence"] as const) gate.hold(holder, false);
      expect(LABELS.filter(gate.isOpen)).toEqual(LABELS.filter((one) => model.opened.has(one)));
    }),
    { numRuns: 300, seed: 9605 },
  );
  expect(left).toBeGreaterThan(500);
});

const tampering = fc.record({
  sender: fc.constantFrom(0, 2),
  label,
  binding: fc.record({ index: fc.constantFrom(0, 2), label }),
  flippedBit: fc.option(fc.integer({ min: 0, max: 200 }), { freq: 1 }),
  times: fc.integer({ min: 0, max: 2 }),
  epoch: fc.constantFrom(1, 2, 3),
});

test("whatever a media server does with frames, each is played once at most, unchanged, and only for its row and label", async () => {
  let played = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(tampering, { minLength: 10, maxLength: 25 }), async (tamperings) => {
      const clock = createFakeClock();
      const everything = { mayUse: () => true, clock };
      const gate = createSendGate();
      for (const one of FRAME_LABELS) gate.open(one);
      const receiverKeys = createFrameKeys(clock);
      for (const known of [1, 2]) await receiverKeys.install(epochKeys(known, 1, ROWS));
      const receiving = createFrameReceiving({ keys: receiverKeys, ...everything });
      const heard: string[] = [];
      for (const [serial, one] of tamperings.entries()) {
        const keys = createFrameKeys(clock);
        await keys.install(epochKeys(one.epoch, one.sender, ROWS));
        keys.switchSending(one.epoch, 0);
        for (let ctr = 0; ctr < serial; ctr += 1) keys.sendKey()?.takeCounter();
        const sending = createFrameSending({ keys, gate, ...everything });
        sending.bind(1, one.label);
        const sealed = await sending.encrypt(1, encodedFrame([...FRAME, serial]));
        const data = sealed === null ? [] : bytesOf(sealed);
        if (one.flippedBit !== null)
          data[one.flippedBit >> 3] = (data[one.flippedBit >> 3] ?? 0) ^ (1 << (one.flippedBit & 7));
        receiving.bind(1, one.binding);
        for (let time = 0; time < one.times; time += 1)
          await receiving.decrypt(1, encodedFrame(data), (frame) => heard.push(bytesOf(frame).join()));
        const isHonest = one.flippedBit === null && one.epoch !== 3 && one.sender === one.binding.index;
        const isExpected = isHonest && one.label === one.binding.label && one.times > 0;
        expect(heard.splice(0)).toEqual(isExpected ? [[...FRAME, serial].join()] : []);
        played += isExpected ? 1 : 0;
      }
    }),
    { numRuns: 100, seed: 9605 },
  );
  expect(played).toBeGreaterThan(50);
});
