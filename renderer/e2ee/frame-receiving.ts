import { createFrameReceiver, type FrameReceiver } from "./frame-receiver.ts";
import type { ReceiverBinding, ReceivingParts } from "./frame-receiver.ts";
import type { EncodedFrame } from "./frame-sending.ts";
import type { TallyReport } from "./frame-tally.ts";

/** All receivers, and whose frames each may open. */
export type FrameReceiving = {
  attach(id: number): void;
  detach(id: number): void;
  /** Takes the pair of row and label from any other receiver. A binding may come before its receiver is attached. */
  bind(id: number, binding: ReceiverBinding): void;
  unbind(id: number): void;
  /** Hands `frame` to `deliver` with its content opened, now or within the time of waiting, or never. */
  decrypt<Frame extends EncodedFrame>(
    id: number,
    frame: Frame,
    deliver: (frame: Frame) => void,
  ): Promise<void>;
  /** Looks at the frames put aside again: keys or rights have changed. */
  retryHeld(): Promise<void>;
  report(): { id: number; binding: ReceiverBinding | null; held: number; tally: TallyReport }[];
};

/** The incoming half of the pipeline; every path ends in an opened frame or in none. */
export const createFrameReceiving = (parts: ReceivingParts): FrameReceiving => {
  const receivers = new Map<number, FrameReceiver>();
  const receiverOf = (id: number): FrameReceiver => {
    const known = receivers.get(id) ?? createFrameReceiver(parts);
    receivers.set(id, known);
    return known;
  };
  return {
    attach: (id) => void receiverOf(id),
    detach: (id) => {
      receivers.get(id)?.bind(null);
      receivers.delete(id);
    },
    bind: (id, binding) => {
      const receiver = receiverOf(id);
      for (const other of receivers.values())
        if (other !== receiver && other.isBoundTo(binding)) other.bind(null);
      receiver.bind(binding);
    },
    unbind: (id) => receivers.get(id)?.bind(null),
    decrypt: async (id, frame, deliver) => receivers.get(id)?.take(frame, () => deliver(frame)),
    retryHeld: async () => {
      await Promise.all([...receivers.values()].map((receiver) => receiver.retry()));
    },
    report: () => [...receivers].map(([id, receiver]) => ({ id, ...receiver.report() })),
  };
};
