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

/** One receiver: opens frames of its binding's row and label in the order in which they came, and no others. */
export type FrameReceiver = {
  isBoundTo(binding: ReceiverBinding): boolean;
  /** Frames that came before the first binding wait for it; those of an old binding die. Null unbinds. */
  bind(binding: ReceiverBinding | null): void;
  /** Resolves when the frame was delivered, dropped or put aside. */
  take(frame: EncodedFrame, deliver: () => void): Promise<void>;
  /** Looks at the frames put aside again. */
  retry(): Promise<void>;
  report(): { binding: ReceiverBinding | null; held: number; tally: TallyReport };
};

type Wait = Extract<DropReason, "unbound" | "keyMissing" | "notGranted">;
type Arrival = { frame: EncodedFrame; arrivedAt: number; deliver: () => void };
type Held = { arrival: Arrival; wait: Wait };
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

/** A receiver that nobody has bound yet. */
export const createFrameReceiver = (parts: ReceivingParts): FrameReceiver => {
  const { clock } = parts;
  let binding: ReceiverBinding | null = null;
  let held: Held[] = [];
  let tally: FrameTally = createFrameTally(clock);
  let work: Promise<void> = Promise.resolve();
  const isBoundTo = (other: ReceiverBinding): boolean =>
    binding !== null && binding.index === other.index && binding.label === other.label;

  const isOver = ({ arrival }: Held): boolean => clock.now() - arrival.arrivedAt >= HOLD_MS;
  const expire = (): void => {
    for (const { wait } of held.filter(isOver)) tally.drop(wait);
    held = held.filter((one) => !isOver(one));
  };

  const putAside = (arrival: Arrival, wait: Wait): void => {
    const leftMs = arrival.arrivedAt + HOLD_MS - clock.now();
    if (leftMs <= 0) return tally.drop(wait);
    if (held.length >= MAX_HELD_FRAMES) return tally.drop("overflow");
    held.push({ arrival, wait });
    clock.after(leftMs, expire);
  };

  const step = async (arrival: Arrival): Promise<void> => {
    const bound = binding;
    const verdict = await judge(parts, bound, arrival.frame).catch((): Verdict => ({ dropped: "failed" }));
    if (bound !== binding) return tally.drop("rebound");
    if ("wait" in verdict) return putAside(arrival, verdict.wait);
    const refusal = "dropped" in verdict ? verdict.dropped : verdict.accept();
    if (refusal !== null || !("opened" in verdict)) return tally.drop(refusal ?? "failed");
    arrival.frame.data = verdict.opened;
    tally.pass();
    arrival.deliver();
  };

  const enqueue = (task: () => Promise<void>): Promise<void> => {
    work = work.then(task).catch(() => tally.drop("failed"));
    return work;
  };

  const retry = (): Promise<void> =>
    enqueue(async () => {
      expire();
      const again = held;
      held = [];
      for (const { arrival } of again) await step(arrival);
    });

  const bind = (next: ReceiverBinding | null): void => {
    if (next !== null && isBoundTo(next)) return;
    if (binding !== null) {
      held = [];
      tally = createFrameTally(clock);
    }
    binding = next;
    void retry();
  };

  return {
    isBoundTo,
    bind,
    take: (frame, deliver) => {
      tally.arrive();
      const arrival = { frame, arrivedAt: clock.now(), deliver };
      return enqueue(() => step(arrival));
    },
    retry,
    report: () => ({ binding, held: held.length, tally: tally.report() }),
  };
};

const judge = async (
  { keys, mayUse }: ReceivingParts,
  binding: ReceiverBinding | null,
  frame: EncodedFrame,
): Promise<Verdict> => {
  if (frame.data.byteLength === 0) return { dropped: "empty" };
  if (binding === null) return { wait: "unbound" };
  const { index, label } = binding;
  if (!isPinnedCodec(label, frame.getMetadata().mimeType)) return { dropped: "codec" };
  const parsed = parseFrame(label, new Uint8Array(frame.data));
  if (parsed === null) return { dropped: "malformed" };
  if (parsed.index !== index) return { dropped: "otherRow" };
  const key = keys.receiveKey(parsed.epoch, index);
  if (key === "gone") return { dropped: "keyMissing" };
  if (key === "later") return { wait: "keyMissing" };
  if (!mayUse(index, label)) return { wait: "notGranted" };
  return openFrame(label, parsed, key, () => {
    if (!mayUse(index, label)) return "notGranted";
    return keys.receiveKey(parsed.epoch, index) === key ? null : "keyMissing";
  });
};

const parseFrame = (label: FrameLabel, data: Uint8Array<ArrayBuffer>): Parsed | null => {
  const length = clearLength(label, data);
  if (length === null) return null;
  const [clear, sframe] = [data.subarray(0, length), data.subarray(length)];
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
