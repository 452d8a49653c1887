import type { FrameClock } from "./frame-clock.ts";
import { createFrameAttach } from "./frame-streams.ts";
import { createFrameKeys, type SendKey } from "./frame-keys.ts";
import { FRAME_LABELS, type FrameLabel } from "./frame-layout.ts";
import { FrameMessage, FrameTransformer, type FrameReply, type FrameReport } from "./frame-messages.ts";
import type { FramePort, FrameRights } from "./frame-port.ts";
import { createFrameReceiving } from "./frame-receiving.ts";
import { createFrameSending } from "./frame-sending.ts";
import { createSendGate } from "./send-gate.ts";

/** The frame half of the worker: `port` is for the key half, the rest for the worker's entry. */
export type FrameHalf = {
  port: FramePort;
  /** Takes a message of the page; false, and nothing happens, if it is none of the frame half's. */
  handleMessage(message: unknown): boolean;
  /** Takes an `RTCRtpScriptTransformer`, whose options name the sender or receiver; false if it is none. */
  handleTransformer(transformer: unknown): boolean;
};

/** What the frame half needs of the world around it. */
export type FrameHalfParts = { clock: FrameClock; reply: (message: FrameReply) => void };

/** The frame half without a key: whatever comes or goes before one is installed dies here. */
export const createFrameHalf = ({ clock, reply }: FrameHalfParts): FrameHalf => {
  const keys = createFrameKeys(clock);
  const gate = createSendGate();
  let rights: FrameRights = new Map();
  let refused = 0;
  const mayUse = (index: number, label: FrameLabel): boolean => rights.get(index)?.has(label) ?? false;
  const sending = createFrameSending({ keys, gate, mayUse, clock });
  const receiving = createFrameReceiving({ keys, mayUse, clock });

  const attach = createFrameAttach(sending, receiving);

  const report = (): FrameReport => ({
    senders: sending.report().map(({ tally, ...sender }) => ({ ...sender, ...tally })),
    receivers: receiving.report().map(({ id, binding, held, tally }) => {
      return { id, label: binding?.label ?? null, index: binding?.index ?? null, held, ...tally };
    }),
    liveEpochs: [...keys.liveEpochs()],
    ...describeSendKey(keys.sendKey()),
    openGates: FRAME_LABELS.filter((label) => gate.isOpen(label)),
    refused,
  });

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
      case "hold":
        return gate.hold("silence", message.isHeld);
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
      holdSending: (isHeld) => gate.hold("word", isHeld),
      wipe: keys.wipe,
    },
    handleMessage: (message) => {
      const parsed = FrameMessage.safeParse(message);
      if (parsed.success) obey(parsed.data);
      else refused += 1;
      return parsed.success;
    },
    handleTransformer: (transformer) => {
      const parsed = FrameTransformer.safeParse(transformer);
      if (parsed.success) attach(parsed.data.options, parsed.data);
      else refused += 1;
      return parsed.success;
    },
  };
};

const describeSendKey = (send: SendKey | null): Pick<FrameReport, "sendingEpoch" | "cipher" | "keyBits"> => {
  if (send === null) return { sendingEpoch: null, cipher: null, keyBits: null };
  const { algorithm } = send.key.key;
  const keyBits = "length" in algorithm && typeof algorithm.length === "number" ? algorithm.length : null;
  return { sendingEpoch: send.epoch, cipher: algorithm.name, keyBits };
};
