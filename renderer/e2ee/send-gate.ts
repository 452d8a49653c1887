import type { FrameLabel } from "./frame-layout.ts";

/** What holds everything back on top of the person's own gates: the host's signed word (a suspension, the end), or silence of whoever leads. */
export type Holder = "word" | "silence";

/** Which labels may leave now: the person opened the label, and nothing holds the visit. */
export type SendGate = {
  open(label: FrameLabel): void;
  close(label: FrameLabel): void;
  /** Each holder lifts its own hold only, and none ever touches what the person opened or closed. */
  hold(holder: Holder, isHeld: boolean): void;
  isOpen(label: FrameLabel): boolean;
};

/** A gate that lets nothing through until the person's own action opens a label. */
export const createSendGate = (): SendGate => {
  const opened = new Set<FrameLabel>();
  const holders = new Set<Holder>();
  return {
    open: (label) => void opened.add(label),
    close: (label) => void opened.delete(label),
    hold: (holder, isHeld) => void (isHeld ? holders.add(holder) : holders.delete(holder)),
    isOpen: (label) => holders.size === 0 && opened.has(label),
  };
};
