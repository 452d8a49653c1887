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
  leave(built: DesktopCall, mayForget: () => boolean): Promise<void>;
  /** What the service says after a call that was left. */
  hear(push: Push): void;
  /** An older goodbye would be taken for that of what is opened next. */
  forgetGoodbye(): void;
  /** Without a word to anybody: the sign-in is over, and the service ends all itself. */
  drop(): void;
};

/** On no way yet. */
export const createWays = (main: Pick<DesktopMain, "forgetJoin">): Ways => {
  let kept: Way | null = null;
  let left: OwnCall | null = null;
  const take = (): Way | null => {
    const way = kept;
    kept = null;
    return way;
  };
  const tell = (way: Way | null): void => {
    if (way !== null) void main.forgetJoin(way.visitId);
  };
  const forgetGoodbye = (): void => {
    void left?.call.abandon();
    left = null;
  };
  return {
    get: () => kept,
    set: (way) => (kept = way),
    forget: () => tell(take()),
    leave: async (built, mayForget) => {
      const way = take();
      if (built.kind === "own") left = built;
      else await built.call.parted();
      if (mayForget() && kept?.visitId !== way?.visitId) tell(way);
    },
    hear: (push) => left?.call.hear(push),
    forgetGoodbye,
    drop: () => {
      kept = null;
      forgetGoodbye();
    },
  };
};
