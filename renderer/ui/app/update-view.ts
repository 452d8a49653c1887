import type { DesktopModel } from "../../stores/desktop-model.ts";
import type { SignInUpdateView, UpdateNote } from "../screens/desktop/update-types.ts";

/** What Today says of a release that is here and that nobody decided about; null while there is nothing to say. */
export const updateNoteOf = ({ update: { view, dismissed } }: DesktopModel): UpdateNote | null => {
  const update = view?.update;
  if (update === undefined || !("release" in update)) return null;
  const { version, isRollback } = update.release;
  if (version === dismissed) return null;
  switch (update.state) {
    case "available":
      return { kind: isRollback ? "back" : "available", version };
    case "ready":
      return { kind: "ready", version };
    case "deferred":
      return update.isForNextStart ? null : { kind: "ready", version };
    case "downloading":
    case "installing":
      return null;
  }
};

/** What the sign-in says of updates: nothing, unless one is asked for, is being installed, or could not be. */
export const signInUpdateOf = ({ update, auth }: DesktopModel): SignInUpdateView => {
  const { view, wish, failure } = update;
  if (view === null) return { kind: "none" };
  if (view.update.state === "installing") return { kind: "installing", version: view.update.release.version };
  const shown = { view, wish, failure };
  if (view.requiredVersion !== null) return { kind: "required", shown };
  if (auth.failure === "UPDATE_REQUIRED") return { kind: "asked", shown };
  const failed = failure ?? (view.problem === "UPDATE_INSTALL_FAILED" ? view.problem : null);
  return failed === null ? { kind: "none" } : { kind: "failed", code: failed };
};
