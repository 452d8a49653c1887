import type { BoardEntry } from "../../protocol/board.ts";
import type { MemberHello } from "../../protocol/messages.ts";
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
  const accept = async (entry: BoardEntry): Promise<boolean> => {
    const accepted = await keys.accept(entry);
    if (core.isOver()) return false;
    // The own word may come back while its answer is taken: whichever comes second finds it known.
    if (!accepted.ok && isKnown(entry)) return true;
    if (!accepted.ok) {
      core.dispatch({ type: "failed", code: accepted.error.code });
      return false;
    }
    onHead();
    void line.request({ type: "ack", ack: accepted.value.ack });
    return true;
  };
  return async (entries, hellos) => {
    await keys.noteHellos(hellos);
    for (const entry of entries) if (!isKnown(entry) && !(await accept(entry))) return false; // oxlint-disable-line no-await-in-loop -- a chain has an order
    return true;
  };
};
