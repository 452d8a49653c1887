import type { FrameClock } from "./frame-clock.ts";
import type { FrameKeys, SendKey } from "./frame-keys.ts";
import { clearLength, concat, frameMetadata, isPinnedCodec, type FrameLabel } from "./frame-layout.ts";
import { createFrameTally, type DropReason, type FrameTally, type TallyReport } from "./frame-tally.ts";
import type { SendGate } from "./send-gate.ts";
import { encryptSframe } from "./sframe.ts";

/** What the platform hands over and takes back; WebRTC's encoded frames have this shape. */
export type EncodedFrame = { data: ArrayBuffer; getMetadata(): { mimeType?: string | undefined } };

/** Whether the last signed announce lets a row use a label. */
export type MayUse = (index: number, label: FrameLabel) => boolean;

/** What a sender's frames depend on. */
export type SendingParts = { keys: FrameKeys; gate: SendGate; mayUse: MayUse; clock: FrameClock };

/** Senders and what each one sends; the row is always the own one. */
export type FrameSending = {
  attach(id: number): void;
  detach(id: number): void;
  bind(id: number, label: FrameLabel): void;
  /** Forgets the binding: frames of this sender die until it is bound again. */
  unbind(id: number): void;
  /** The frame with its data replaced by an encrypted one, or null: nothing else can come out. */
  encrypt<Frame extends EncodedFrame>(id: number, frame: Frame): Promise<Frame | null>;
  report(): { id: number; label: FrameLabel | null; tally: TallyReport }[];
};

type Sender = { label: FrameLabel | null; tally: FrameTally };
type Bytes = Uint8Array<ArrayBuffer>;
type Sealed = { data: ArrayBuffer } | { dropped: DropReason };

/** The outgoing half of the pipeline; every path ends in a sealed frame or in none. */
export const createFrameSending = ({ keys, gate, mayUse, clock }: SendingParts): FrameSending => {
  const senders = new Map<number, Sender>();

  const leaveUnder = (label: FrameLabel): SendKey | DropReason => {
    if (!gate.isOpen(label)) return "gateClosed";
    const key = keys.sendKey();
    if (key === null) return "keyMissing";
    return mayUse(key.index, label) ? key : "notGranted";
  };

  /** A key that is replaced while its frame is being sealed gives way to the new one: no frame leaves under an old epoch. */
  const seal = async (label: FrameLabel, clear: Bytes, plaintext: Bytes): Promise<Sealed> => {
    const key = leaveUnder(label);
    if (typeof key === "string") return { dropped: key };
    const sealed = await sealUnder(key, label, { clear, plaintext });
    const keyNow = leaveUnder(label);
    if (typeof keyNow === "string") return { dropped: keyNow };
    return keyNow === key ? { data: sealed } : seal(label, clear, plaintext);
  };

  const process = async (sender: Sender, frame: EncodedFrame): Promise<Sealed> => {
    if (frame.data.byteLength === 0) return { dropped: "empty" };
    if (sender.label === null) return { dropped: "unbound" };
    if (!isPinnedCodec(sender.label, frame.getMetadata().mimeType)) return { dropped: "codec" };
    const data = new Uint8Array(frame.data);
    const clear = clearLength(sender.label, data);
    if (clear === null) return { dropped: "malformed" };
    return seal(sender.label, data.subarray(0, clear), data.subarray(clear));
  };

  const bind = (id: number, label: FrameLabel | null): void => {
    const known = senders.get(id);
    if (known === undefined || known.label !== label)
      senders.set(id, { label, tally: createFrameTally(clock) });
  };

  return {
    attach: (id) => {
      if (!senders.has(id)) bind(id, null);
    },
    detach: (id) => void senders.delete(id),
    bind,
    unbind: (id) => {
      if (senders.has(id)) bind(id, null);
    },
    encrypt: async (id, frame) => {
      const sender = senders.get(id);
      if (sender === undefined) return null;
      sender.tally.arrive();
      const sealed = await process(sender, frame).catch((): Sealed => ({ dropped: "failed" }));
      const outcome: Sealed = senders.get(id) === sender ? sealed : { dropped: "rebound" };
      if ("dropped" in outcome) {
        sender.tally.drop(outcome.dropped);
        return null;
      }
      frame.data = outcome.data;
      sender.tally.pass();
      return frame;
    },
    report: () => [...senders].map(([id, { label, tally }]) => ({ id, label, tally: tally.report() })),
  };
};

const sealUnder = async (
  key: SendKey,
  label: FrameLabel,
  { clear, plaintext }: { clear: Bytes; plaintext: Bytes },
): Promise<ArrayBuffer> => {
  const metadata = frameMetadata(label, clear);
  const { header, sealed } = await encryptSframe(key.key, key.takeCounter(), { plaintext, metadata });
  return concat([clear, header, sealed]).buffer;
};
