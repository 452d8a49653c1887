import type { FrameClock } from "./frame-clock.ts";
import { createFrameKeys } from "./frame-keys.ts";
import { FRAME_LABELS } from "./frame-layout.ts";
import { FrameAttachment, FrameMessage, type FrameReply, type FrameReport } from "./frame-messages.ts";
import type { FramePort, FrameRights } from "./frame-port.ts";
import { createFrameReceiving } from "./frame-receiving.ts";
import { createFrameSending, type EncodedFrame } from "./frame-sending.ts";
import { createSendGate } from "./send-gate.ts";

/** Two ends of one track's frames, as both platform APIs give them. */
export type FrameStreams = { readable: ReadableStream; writable: WritableStream };

/** The frame half of the worker: `port` is for the key half, the rest for the worker's entry. */
export type FrameHalf = {
  port: FramePort;
  /** Takes a message of the page; false, and nothing happens, if it is none of the frame half's. */
  handleMessage(message: unknown): boolean;
  /** Takes an `RTCRtpScriptTransformer`, whose options name the sender or receiver. */
  handleTransformer(transformer: FrameStreams & { options: unknown }): void;
};

/** What the frame half needs of the world around it. */
export type FrameHalfParts = { clock: FrameClock; reply: (message: FrameReply) => void };

/** The frame half without a key: whatever comes or goes before one is installed dies here. */
export const createFrameHalf = ({ clock, reply }: FrameHalfParts): FrameHalf => {
  const keys = createFrameKeys(clock);
  const gate = createSendGate();
  let rights: FrameRights = new Map();
  let refused = 0;
  const mayUse = (index: number, label: (typeof FRAME_LABELS)[number]): boolean =>
    rights.get(index)?.has(label) ?? false;
  const sending = createFrameSending({ keys, gate, mayUse, clock });
  const receiving = createFrameReceiving({ keys, mayUse, clock });

  const attach = ({ side, id }: FrameAttachment, { readable, writable }: FrameStreams): void => {
    if (side === "receive") receiving.attach(id);
    const transform = side === "send" ? encrypting(id) : decrypting(id);
    const end = (): void => (side === "send" ? sending.unbind(id) : receiving.detach(id));
    readable.pipeThrough(transform).pipeTo(writable).then(end, end);
  };
  const encrypting = (id: number): TransformStream<EncodedFrame, EncodedFrame> =>
    new TransformStream({
      transform: async (frame, controller) => {
        const sealed = await sending.encrypt(id, frame);
        if (sealed !== null) controller.enqueue(sealed);
      },
    });
  const decrypting = (id: number): TransformStream<EncodedFrame, EncodedFrame> =>
    new TransformStream({
      transform: (frame, controller) => receiving.decrypt(id, frame, (opened) => controller.enqueue(opened)),
    });

  const report = (): FrameReport => {
    const key = keys.sendKey();
    return {
      senders: sending.report().map(({ tally, ...sender }) => ({ ...sender, ...tally })),
      receivers: receiving.report().map(({ id, binding, held, tally }) => {
        return { id, label: binding?.label ?? null, index: binding?.index ?? null, held, ...tally };
      }),
      sendingEpoch: key?.epoch ?? null,
      liveEpochs: [...keys.liveEpochs()],
      cipher: key?.key.key.algorithm.name ?? null,
      keyBits: key === null ? null : keyBitsOf(key.key.key),
      openGates: FRAME_LABELS.filter((label) => gate.isOpen(label)),
      refused,
    };
  };

  const obey = (message: FrameMessage): void => {
    switch (message.kind) {
      case "attach":
        return attach(message, message);
      case "bindSender":
        return sending.bind(message.id, message.label);
      case "bindReceiver":
        return receiving.bind(message.id, { index: message.index, label: message.label });
      case "unbind":
        sending.unbind(message.id);
        return receiving.unbind(message.id);
      case "openGate":
        return gate.open(message.label);
      case "closeGate":
        return gate.close(message.label);
      case "wipe":
        return keys.wipe();
      case "report":
        return reply({ half: "frames", kind: "report", request: message.request, report: report() });
    }
  };

  return {
    port: {
      installEpoch: async (epochKeys) => {
        const outcome = await keys.install(epochKeys);
        if (outcome === "installed") void receiving.retryHeld();
        return outcome;
      },
      switchSending: keys.switchSending,
      setRights: (next) => {
        rights = new Map([...next].map(([index, labels]) => [index, new Set(labels)]));
        void receiving.retryHeld();
      },
      holdSending: gate.hold,
      wipe: keys.wipe,
    },
    handleMessage: (message) => {
      const parsed = FrameMessage.safeParse(message);
      if (parsed.success) obey(parsed.data);
      else refused += 1;
      return parsed.success;
    },
    handleTransformer: (transformer) => {
      const parsed = FrameAttachment.safeParse(transformer.options);
      if (parsed.success) attach(parsed.data, transformer);
      else refused += 1;
    },
  };
};

const keyBitsOf = ({ algorithm }: CryptoKey): number | null =>
  "length" in algorithm && typeof algorithm.length === "number" ? algorithm.length : null;
