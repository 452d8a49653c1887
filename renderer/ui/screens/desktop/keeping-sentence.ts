import { type Translate } from "../../strings/catalogue.ts";
import { type KeepingView } from "./types.ts";

const SECONDS = 60;

/** Whether this computer keeps a sign-in, and why not, in a sentence. */
export const keepingSentence = (t: Translate, view: KeepingView): string => {
  const minutes = Math.max(1, Math.round(view.logoffAfterSeconds / SECONDS));
  if (view.workstation === "shared") return t("desktop.keeping.shared", { count: minutes });
  switch (view.keeping) {
    case "ready":
      return t("desktop.keeping.ready");
    case "locked":
      return t("desktop.keeping.locked");
    case "absent":
      return t("desktop.keeping.absent");
    case "refusedByPolicy":
      return t("desktop.keeping.refusedByPolicy");
  }
};
