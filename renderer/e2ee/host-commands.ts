import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import {
  type HostCommand,
  type HostCommandKind,
  decodeHostCommand,
  encodeHostCommand,
} from "../../protocol/signed/host-command.ts";
import { checkOrder, orderPlaceOf } from "./order-place.ts";
import { createSignedCounter } from "./signed-counter.ts";
import type { Signer } from "./signing-key.ts";
import type { ChainKnowledge } from "./visit-keys.ts";

/** The leader's pen for orders that are good at once, once, and under one announce. */
export type HostCommands = {
  /** FORBIDDEN unless this device leads; NOT_ADMITTED for somebody who is not in the roster. */
  make(kind: HostCommandKind, to: readonly ParticipantId[]): Promise<Result<SignedEnvelope>>;
};

/** A pen that starts counting. */
export const createHostCommands = (parts: {
  keys: Pick<ChainKnowledge, "isLeading" | "head">;
  signer: Signer;
  wallMs: () => number;
}): HostCommands => {
  const { keys, signer, wallMs } = parts;
  const counter = createSignedCounter(wallMs);
  return {
    make: async (kind, to) => {
      const head = keys.head();
      if (head === null || !keys.isLeading()) return fail("FORBIDDEN");
      const members = new Set(head.announce.roster.map(({ participantId }) => participantId));
      if (to.length === 0 || !to.every((id) => members.has(id))) return fail("NOT_ADMITTED");
      const command = { ...orderPlaceOf(head), counter: counter.next(), kind, to: [...new Set(to)] };
      return signer.sign("hostCommand", encodeHostCommand(command));
    },
  };
};

/** A member's eye for the leader's commands. */
export type CommandReader = {
  /**
   * SIGNATURE_INVALID unless whoever leads signed it, CHAIN_BROKEN for another opening or an announce that is neither the head nor the one before,
   * REPLAYED for a counter that did not rise, FORBIDDEN if it is not to this device.
   */
  read(envelope: SignedEnvelope): Promise<Result<HostCommand>>;
};

/** A reader that has obeyed nothing yet. */
export const createCommandReader = (parts: {
  keys: Pick<ChainKnowledge, "head" | "previousHead" | "leader" | "leaderKey">;
  ownId: ParticipantId;
}): CommandReader => {
  const { keys, ownId } = parts;
  const counters = new Map<string, number>();
  return {
    read: async (envelope) => {
      const signer = keys.leader()?.participantId;
      const body = await verifyEnvelope("hostCommand", envelope, keys.leaderKey());
      const command = body === null ? null : decodeHostCommand(body);
      if (command === null || signer === undefined) return fail("SIGNATURE_INVALID");
      const placed = checkOrder(command, keys, { counters, signer });
      if (!placed.ok) return placed;
      return command.to.includes(ownId) ? succeed(command) : fail("FORBIDDEN");
    },
  };
};
