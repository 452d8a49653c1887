import type { FrameClock } from "./frame-clock.ts";
import { rowOf, type FrameKeys, type ReceiveKey } from "./frame-keys.ts";
import { clearLength, concat, frameMetadata, isPinnedCodec, type FrameLabel } from "./frame-layout.ts";
import type { EncodedFrame, MayUse } from "./frame-sending.ts";
import { createFrameTally, type DropReason, type FrameTally, type TallyReport } from "./frame-tally.ts";
import { decodeHeader, decryptSframe, type SframeHeader } from "./sframe.ts";

/** How long a frame waits for its binding, its key or its grant. Milliseconds. */
export const HOLD_MS = 500;
/** How many frames of one receiver wait at most; half a second of sound and of pictures fits. */
export const MAX_HELD_FRAMES = 64;

/** Whose track a receiver plays: a row of the signed roster and a label. */
export type ReceiverBinding = { index: number; label: FrameLabel };

/** What a receiver's frames depend on. */
export type ReceivingParts = { keys: FrameKeys; mayUse: MayUse; clock: FrameClock };

/** Where an opened frame goes. */
export type Deliver<Frame> = (frame: Frame) => void;

/** Receivers and whose frames each may open. */
export type FrameReceiving = {
  attach(id: number): void;
  detach(id: number): void;
  /** Takes the pair from any other receiver; frames of an old binding die. */
  bind(id: number, binding: ReceiverBinding): void;
  unbind(id: number): void;
  /** Resolves when the frame was delivered, dropped or put aside; order is kept. */
  decrypt<Frame extends EncodedFrame>(id: number, frame: Frame, deliver: Deliver<Frame>): Promise<void>;
  /** Looks at the frames put aside again: keys or rights have changed. */
  retryHeld(): Promise<void>;
  report(): { id: number; binding: ReceiverBinding | null; held: number; tally: TallyReport }[];
};

type Wait = Extract<DropReason, "unbound" | "keyMissing" | "notGranted">;
type Arrival = { frame: EncodedFrame; arrivedAt: number; deliver: () => void };
type Held = { arrival: Arrival; wait: Wait };
type Receiver = { binding: ReceiverBinding | null; held: Held[]; tally: FrameTally; work: Promise<void> };
type Parsed = {
  epoch: number;
  index: number;
  header: SframeHeader;
  clear: Uint8Array;
  sframe: Uint8Array<ArrayBuffer>;
};
/** `accept` is asked right before the frame leaves: it marks the counter, or says why the frame may no longer pass. */
type Opened = { opened: ArrayBuffer; accept: () => DropReason | null };
type Verdict = Opened | { wait: Wait } | { dropped: DropReason };

/** The incoming half of the pipeline; every path ends in an opened frame or in none. */
export const createFrameReceiving = ({ keys, mayUse, clock }: ReceivingParts): FrameReceiving => {
  const receivers = new Map<number, Receiver>();

  const judge = async (receiver: Receiver, frame: EncodedFrame): Promise<Verdict> => {
    const { binding } = receiver;
    if (frame.data.byteLength === 0) return { dropped: "empty" };
    if (binding === null) return { wait: "unbound" };
    if (!isPinnedCodec(binding.label, frame.getMetadata().mimeType)) return { dropped: "codec" };
    const parsed = parseFrame(binding.label, new Uint8Array(frame.data));
    if (parsed === null) return { dropped: "malformed" };
    if (parsed.index !== binding.index) return { dropped: "otherRow" };
    const key = keys.receiveKey(parsed.epoch, parsed.index);
    if (key === "gone") return { dropped: "keyMissing" };
    if (key === "later") return { wait: "keyMissing" };
    if (!mayUse(binding.index, binding.label)) return { wait: "notGranted" };
    return openFrame(binding.label, parsed, key, () => {
      if (receiver.binding !== binding) return "rebound";
      if (!mayUse(binding.index, binding.label)) return "notGranted";
      return keys.receiveKey(parsed.epoch, parsed.index) === key ? null : "keyMissing";
    });
  };

  const expire = (receiver: Receiver): void => {
    const isOver = ({ arrival }: Held): boolean => clock.now() - arrival.arrivedAt >= HOLD_MS;
    for (const { wait } of receiver.held.filter(isOver)) receiver.tally.drop(wait);
    receiver.held = receiver.held.filter((one) => !isOver(one));
  };

  const putAside = (receiver: Receiver, arrival: Arrival, wait: Wait): void => {
    const leftMs = arrival.arrivedAt + HOLD_MS - clock.now();
    if (leftMs <= 0) return receiver.tally.drop(wait);
    if (receiver.held.length >= MAX_HELD_FRAMES) return receiver.tally.drop("overflow");
    receiver.held.push({ arrival, wait });
    clock.after(leftMs, () => expire(receiver));
  };

  const step = async (receiver: Receiver, arrival: Arrival): Promise<void> => {
    const verdict = await judge(receiver, arrival.frame).catch((): Verdict => ({ dropped: "failed" }));
    if ("wait" in verdict) return putAside(receiver, arrival, verdict.wait);
    const refusal = "dropped" in verdict ? verdict.dropped : verdict.accept();
    if (refusal !== null || !("opened" in verdict)) return receiver.tally.drop(refusal ?? "failed");
    arrival.frame.data = verdict.opened;
    receiver.tally.pass();
    arrival.deliver();
  };

  const enqueue = (receiver: Receiver, task: () => Promise<void>): Promise<void> => {
    receiver.work = receiver.work.then(task).catch(() => receiver.tally.drop("failed"));
    return receiver.work;
  };

  const retry = (receiver: Receiver): Promise<void> =>
    enqueue(receiver, async () => {
      expire(receiver);
      const again = receiver.held;
      receiver.held = [];
      for (const { arrival } of again) await step(receiver, arrival);
    });

  const rebind = (receiver: Receiver, binding: ReceiverBinding | null): void => {
    if (receiver.binding !== null) {
      receiver.held = [];
      receiver.tally = createFrameTally(clock);
    }
    receiver.binding = binding;
  };

  const bind = (id: number, binding: ReceiverBinding): void => {
    const receiver = receivers.get(id);
    if (receiver === undefined || isSame(receiver.binding, binding)) return;
    for (const other of receivers.values()) if (isSame(other.binding, binding)) rebind(other, null);
    rebind(receiver, binding);
    void retry(receiver);
  };

  return {
    attach: (id) => {
      if (receivers.has(id)) return;
      const tally = createFrameTally(clock);
      receivers.set(id, { binding: null, held: [], tally, work: Promise.resolve() });
    },
    detach: (id) => {
      const receiver = receivers.get(id);
      if (receiver !== undefined) rebind(receiver, null);
      receivers.delete(id);
    },
    bind,
    unbind: (id) => {
      const receiver = receivers.get(id);
      if (receiver !== undefined) rebind(receiver, null);
    },
    decrypt: async (id, frame, deliver) => {
      const receiver = receivers.get(id);
      if (receiver === undefined) return;
      receiver.tally.arrive();
      const one = { frame, arrivedAt: clock.now(), deliver: () => deliver(frame) };
      await enqueue(receiver, () => step(receiver, one));
    },
    retryHeld: async () => {
      await Promise.all([...receivers.values()].map(retry));
    },
    report: () =>
      [...receivers].map(([id, { binding, held, tally }]) => ({
        id,
        binding,
        held: held.length,
        tally: tally.report(),
      })),
  };
};

const isSame = (one: ReceiverBinding | null, other: ReceiverBinding): boolean =>
  one !== null && one.index === other.index && one.label === other.label;

const parseFrame = (label: FrameLabel, data: Uint8Array<ArrayBuffer>): Parsed | null => {
  const clear = data.subarray(0, clearLength(label, data));
  const sframe = data.subarray(clear.length);
  const header = decodeHeader(sframe);
  if (header === null) return null;
  const row = rowOf(header.kid);
  return row === null ? null : { ...row, header, clear, sframe };
};

/** Looks at the window, then opens; the window is marked by `accept`, after the tag has verified. */
const openFrame = async (
  label: FrameLabel,
  { header, clear, sframe }: Parsed,
  { key, windows }: ReceiveKey,
  refusal: () => DropReason | null,
): Promise<Verdict> => {
  if (!windows[label].isFresh(header.ctr)) return { dropped: "replayed" };
  const content = { bytes: sframe, metadata: frameMetadata(label, clear) };
  const plaintext = await decryptSframe(key, header, content);
  if (plaintext === null) return { dropped: "badTag" };
  const accept = (): DropReason | null => refusal() ?? (windows[label].mark(header.ctr) ? null : "replayed");
  return { opened: concat([clear, plaintext]).buffer, accept };
};
