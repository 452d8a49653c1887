import { fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { CoHostOrder } from "../../protocol/signed/co-host-request.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { CoHostRequests, RequestReader } from "../e2ee/co-host-requests.ts";
import type { FindWaiting, Orders } from "./orders.ts";
import type { Line } from "./ports.ts";

/** What a follower's orders are made with; `goodbye` leaves the visit. */
export type CoHostParts = {
  visitId: VisitId;
  requests: CoHostRequests;
  line: Pick<Line, "request">;
  goodbye: () => Promise<Result<null>>;
};

const refuse = (): Promise<Result<null>> => Promise.resolve(fail("FORBIDDEN"));

/** What somebody may order who neither leads nor is a co-host: only to leave. */
export const participantOrders = (goodbye: () => Promise<Result<null>>): Orders => ({
  admit: refuse,
  deny: refuse,
  returnToWaiting: refuse,
  remove: refuse,
  setLocked: refuse,
  setSuspended: refuse,
  permit: refuse,
  setCoHost: refuse,
  command: refuse,
  lowerHands: refuse,
  handOver: refuse,
  keep: refuse,
  end: refuse,
  leave: goodbye,
});

/** A co-host's orders: signed requests, which the leader's client carries out. That they were passed on is all that is known here. */
export const createCoHostOrders = ({ visitId, requests, line, goodbye }: CoHostParts): Orders => {
  const ask = async (order: CoHostOrder): Promise<Result<null>> => {
    const made = await requests.make(order);
    return made.ok ? line.request({ type: "coHostRequest", visitId, request: made.value }) : made;
  };
  const askFor =
    (kind: "deny" | "return" | "remove") =>
    (to: readonly ParticipantId[]): Promise<Result<null>> =>
      ask({ kind, to });
  return {
    ...participantOrders(goodbye),
    admit: (admissions) => ask({ kind: "admit", to: admissions.map(({ participantId }) => participantId) }),
    deny: askFor("deny"),
    returnToWaiting: askFor("return"),
    remove: askFor("remove"),
    setLocked: (isOn) => ask({ kind: "lock", isOn }),
    setSuspended: (isOn) => ask({ kind: "suspend", isOn }),
    permit: async (to, change) => {
      for (const right of ["maySpeak", "mayShow", "mayShare"] as const) {
        const isOn = change[right];
        if (isOn === undefined) continue;
        const asked = await ask({ kind: "permit", to, right, isOn }); // oxlint-disable-line no-await-in-loop -- a failure stops the rest
        if (!asked.ok) return asked;
      }
      return succeed(null);
    },
    command: (kind, to) => ask({ kind, to }),
    lowerHands: (ids) => line.request({ type: "lowerHands", visitId, participantIds: [...ids] }),
  };
};

/** Does what a verified request asks, by the leader's own orders. */
export const obeyRequest = async (
  { reader, orders, findWaiting }: { reader: RequestReader; orders: Orders; findWaiting: FindWaiting },
  from: ParticipantId,
  envelope: SignedEnvelope,
): Promise<Result<null>> => {
  const read = await reader.read(from, envelope);
  return read.ok ? carryOut(orders, read.value.order, findWaiting) : read;
};

const carryOut = (orders: Orders, order: CoHostOrder, findWaiting: FindWaiting): Promise<Result<null>> => {
  switch (order.kind) {
    case "admit": {
      const admissions = findWaiting(order.to);
      return admissions.length === 0 ? Promise.resolve(fail("NOT_WAITING")) : orders.admit(admissions);
    }
    case "deny":
      return orders.deny(order.to);
    case "return":
      return orders.returnToWaiting(order.to);
    case "remove":
      return orders.remove(order.to);
    case "mute":
    case "stopCamera":
    case "askUnmute":
      return orders.command(order.kind, order.to);
    case "lock":
      return orders.setLocked(order.isOn);
    case "suspend":
      return orders.setSuspended(order.isOn);
    case "permit":
      return orders.permit(order.to, { [order.right]: order.isOn });
  }
};
