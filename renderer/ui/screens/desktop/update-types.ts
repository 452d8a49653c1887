import { type UpdateModel, type UpdateWish } from "../../../stores/update-model.ts";
import { type UpdateView } from "../../../../protocol/desktop-update.ts";
import { type ErrorCode } from "../../../../protocol/errors.ts";

/** Updates as a screen shows them, once main has said where they stand. */
export type ShownUpdate = Pick<UpdateModel, "wish" | "failure"> & { view: UpdateView };

/** What Today says of a release that nobody has put away; the words of it are chosen by `kind`. */
export type UpdateNote = { kind: "available" | "back" | "ready"; version: string };

/** What the sign-in says of updates. */
export type SignInUpdateView =
  | { kind: "none" }
  /** The policy wants a newer version: nobody signs in anew with this one. */
  | { kind: "required"; shown: ShownUpdate }
  /** A sign-in was refused for it. */
  | { kind: "asked"; shown: ShownUpdate }
  | { kind: "installing"; version: string }
  | { kind: "failed"; code: ErrorCode };

/** What can be wanted of updates; each is answered by a new view. */
export type UpdateIntents = {
  wantUpdate: (wish: UpdateWish) => void;
  /** To the settings, where the update stands whole. */
  showUpdate: () => void;
  dismissUpdate: () => void;
};
