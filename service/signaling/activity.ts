import type { ClientMessageType } from "../../protocol/messages.ts";

/**
 * Whether a message is an act of a person, which keeps a session alive, or one that programs send by themselves: at a
 * connection, in answer to another, on a timer, at a lock (safeguards.md, C4).
 */
export const isAct: Readonly<Record<ClientMessageType, boolean>> = {
  openVisit: true,
  admit: true,
  deny: true,
  endVisit: true,
  handOver: true,
  hostCommand: true,
  coHostRequest: true,
  lowerHands: true,
  keepVisit: true,
  runningLate: true,
  hand: true,
  leaveVisit: true,
  knock: true,
  leaveWaiting: true,
  publishCardKey: false,
  announce: false,
  takeOver: false,
  heartbeat: false,
  ack: false,
  renewMedia: false,
  away: false,
  cover: false,
  answerGate: false,
  resume: false,
  updateCard: false,
};
