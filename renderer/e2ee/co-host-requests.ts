import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import {
  type CoHostOrder,
  type CoHostRequest,
  decodeCoHostRequest,
  encodeCoHostRequest,
} from "../../protocol/signed/co-host-request.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Head } from "./chain.ts";
import { checkOrder, orderPlaceOf } from "./order-place.ts";
import { createSignedCounter } from "./signed-counter.ts";
import type { Signer } from "./signing-key.ts";
import type { ChainKnowledge } from "./visit-keys.ts";

/** A co-host's pen for what the leader's client is to do. */
export type CoHostRequests = {
  /** FORBIDDEN unless the head names this device as co-host. */
  make(order: CoHostOrder): Promise<Result<SignedEnvelope>>;
};

/** A pen that starts counting. */
export const createCoHostRequests = (parts: {
  keys: Pick<ChainKnowledge, "head">;
  signer: Signer;
  ownId: ParticipantId;
  wallMs: () => number;
}): CoHostRequests => {
  const { keys, signer, ownId, wallMs } = parts;
  const counter = createSignedCounter(wallMs);
  return {
    make: async (order) => {
      const head = keys.head();
      if (head === null || !isCoHost(head, ownId)) return fail("FORBIDDEN");
      const request = { ...orderPlaceOf(head), participantId: ownId, counter: counter.next(), order };
      return signer.sign("coHostRequest", encodeCoHostRequest(request));
    },
  };
};

/** The leader's eye for requests. */
export type RequestReader = {
  /**
   * FORBIDDEN unless the head names the sender as co-host and this device leads, SIGNATURE_INVALID unless the sender signed it,
   * CHAIN_BROKEN and REPLAYED as with commands.
   */
  read(from: ParticipantId, envelope: SignedEnvelope): Promise<Result<CoHostRequest>>;
};

/** A reader that has done nothing yet. */
export const createRequestReader = (
  keys: Pick<ChainKnowledge, "isLeading" | "head" | "previousHead" | "signingKeyOf">,
): RequestReader => {
  const counters = new Map<string, number>();
  return {
    read: async (from, envelope) => {
      const head = keys.head();
      if (head === null || !keys.isLeading() || !isCoHost(head, from)) return fail("FORBIDDEN");
      const signingKey = keys.signingKeyOf(from);
      const body = signingKey === null ? null : await verifyEnvelope("coHostRequest", envelope, signingKey);
      const request = body === null ? null : decodeCoHostRequest(body);
      if (request === null || request.participantId !== from) return fail("SIGNATURE_INVALID");
      const placed = checkOrder(request, keys, { counters, signer: from });
      return placed.ok ? succeed(request) : placed;
    },
  };
};

const isCoHost = ({ announce }: Head, id: ParticipantId): boolean =>
  announce.roster.some((row) => row.participantId === id && row.isCoHost);
