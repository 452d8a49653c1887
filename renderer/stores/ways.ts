import type { VisitId } from "../../protocol/ids.ts";
import type { Push } from "../call/ports.ts";
import type { DesktopCall, OwnCall } from "./desktop-calls.ts";
import type { DesktopMain } from "./desktop-main.ts";
import type { Way } from "./open-visit.ts";

/** The way into a colleague's visit that this desktop is on, and the ways out that the service may not have heard of yet. */
export type Ways = {
  get(): Way | null;
  set(way: Way): void;
  /** Main needs nothing of the way any more. */
  forget(): void;
  /** A call was left: what its goodbye needs is kept until it was heard; then main forgets the way, if it still may. */
  leave(built: DesktopCall, visitId: VisitId, mayForget: () => boolean): Promise<void>;
  /** What the service says after calls that were left. */
  hear(push: Push): void;
  /** An older goodbye of a visit would be taken for that of the same visit, which is opened next. */
  forgetGoodbye(visitId: VisitId): void;
  /** Without a word to anybody: the sign-in is over, and the service ends all itself. */
  drop(): void;
};

/** On no way yet. */
export const createWays = (main: Pick<DesktopMain, "forgetJoin">): Ways => {
  let kept: Way | null = null;
  const left = new Map<VisitId, OwnCall>();
  const take = (): Way | null => {
    const way = kept;
    kept = null;
    return way;
  };
  const tell = (way: Way | null): void => {
    if (way !== null) void main.forgetJoin(way.visitId);
  };
  const forgetGoodbye = (visitId: VisitId): void => {
    void left.get(visitId)?.call.abandon();
    left.delete(visitId);
  };
  return {
    get: () => kept,
    set: (way) => (kept = way),
    forget: () => tell(take()),
    leave: async (built, visitId, mayForget) => {
      const way = take();
      if (built.kind === "own") left.set(visitId, built);
      else await built.call.parted();
      if (mayForget() && kept?.visitId !== way?.visitId) tell(way);
    },
    hear: (push) => {
      for (const { call } of left.values()) call.hear(push);
    },
    forgetGoodbye,
    drop: () => {
      kept = null;
      for (const visitId of left.keys()) forgetGoodbye(visitId);
    },
  };
};
