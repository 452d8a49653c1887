import type { FrameLabel } from "./frame-layout.ts";

/** Which labels may leave now: the person opened the label, the visit holds nothing back, and the announce grants it to the own row. */
export type SendGate = {
  open(label: FrameLabel): void;
  close(label: FrameLabel): void;
  hold(isHeld: boolean): void;
  isOpen(label: FrameLabel): boolean;
};

/** A gate that lets nothing through until the person's own action opens a label. */
export const createSendGate = (): SendGate => {
  const opened = new Set<FrameLabel>();
  let isHeld = false;
  return {
    open: (label) => void opened.add(label),
    close: (label) => void opened.delete(label),
    hold: (held) => {
      isHeld = held;
    },
    isOpen: (label) => !isHeld && opened.has(label),
  };
};
