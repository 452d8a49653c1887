import type { UpdateView } from "../../protocol/desktop-update.ts";
import type { ErrorCode } from "../../protocol/errors.ts";

/** What a person can want of updates. */
export type UpdateWish = "check" | "download" | "now" | "nextStart";

/** Updates as main told them last, and what the person is doing about them; nothing of a patient. */
export type UpdateModel = {
  /** Null until main has said it. */
  view: UpdateView | null;
  /** What was asked of main and is not answered yet. */
  wish: UpdateWish | null;
  /** Why the last wish did not come true. */
  failure: ErrorCode | null;
  /** The version whose notice was put away, for as long as this person is signed in. */
  dismissed: string | null;
};

/** Before main has said anything. */
export const unreadUpdate: UpdateModel = { view: null, wish: null, failure: null, dismissed: null };
