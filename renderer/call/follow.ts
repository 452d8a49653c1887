import type { BoardEntry } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { MemberHello } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import type { CallCore } from "./call-core.ts";
import type { Line } from "./ports.ts";

/** Takes what others put on the board, in its order; false, and the call is over, when something does not hold. */
export type Follow = (entries: readonly BoardEntry[], hellos: readonly MemberHello[]) => Promise<boolean>;

/** What a board is followed with. */
export type FollowParts = {
  core: Pick<CallCore, "dispatch" | "isOver">;
  keys: Pick<VisitKeys, "accept" | "noteHellos" | "head">;
  line: Pick<Line, "request">;
  /** A word was taken: the head of the keys is it. */
  onHead: () => void;
};

/** Follows from the first entry that is not known yet; the own words, and those that are told again, are. */
export const createFollow = ({ core, keys, line, onHead }: FollowParts): Follow => {
  const isKnown = ({ rev }: BoardEntry): boolean => rev <= (keys.head()?.announce.rev ?? 0);
  /** The ack of a new entry, null for one that turns out to be known; a failed Result, and the call is over, when it does not hold. */
  const accept = async (entry: BoardEntry): Promise<Result<SignedEnvelope | null>> => {
    if (isKnown(entry)) return succeed(null);
    const accepted = await keys.accept(entry);
    if (core.isOver()) return fail("VISIT_ENDED");
    // The own word may come back while its answer is taken: whichever comes second finds it known.
    if (!accepted.ok && isKnown(entry)) return succeed(null);
    if (!accepted.ok) {
      core.dispatch({ type: "failed", code: accepted.error.code });
      return accepted;
    }
    onHead();
    return succeed(accepted.value.ack);
  };
  return async (entries, hellos) => {
    await keys.noteHellos(hellos);
    let newest: SignedEnvelope | null = null;
    for (const entry of entries) {
      const ack = await accept(entry); // oxlint-disable-line no-await-in-loop -- a chain has an order
      if (!ack.ok) return false;
      newest = ack.value ?? newest;
    }
    // Keys switch by the newest word alone; an ack for each of many missed ones would be more than a line may send.
    if (newest !== null) void line.request({ type: "ack", ack: newest });
    return true;
  };
};
