import {
  type OfferedRelease,
  type UpdateState,
  type UpdateView,
} from "../../../../protocol/desktop-update.ts";
import { type ErrorCode } from "../../../../protocol/errors.ts";
import { type UpdateWish } from "../../../stores/update-model.ts";
import { type NoticeKind } from "../../parts/notice.tsx";
import { type Translate } from "../../strings/catalogue.ts";

type Of<State extends UpdateState["state"]> = Extract<UpdateState, { state: State }>;

/** Where an update stands, and under it what that means and what to do. */
export type UpdateWords = { title: string; lines: readonly string[] };

/** Who reads: whoever is signed in goes on working meanwhile, and nobody else does. */
export type UpdateReader = { t: Translate; isSignedIn: boolean };

/** The release that a state is about; null while there is none. */
export const releaseOf = (update: UpdateState): OfferedRelease | null =>
  "release" in update ? update.release : null;

/** Up to date is only what was looked at, and without a problem since. */
const idleWords = ({ problem, checkedAt, requiredVersion }: UpdateView, t: Translate): UpdateWords => {
  if (problem !== null) return { title: t("updates.title.unknown"), lines: [] };
  if (checkedAt === null) return { title: t("updates.title.unknown"), lines: [t("updates.text.unknown")] };
  return requiredVersion === null
    ? { title: t("updates.title.newest"), lines: [t("updates.text.newest")] }
    : {
        title: t("updates.title.notOffered", { version: requiredVersion }),
        lines: [t("updates.text.notOffered")],
      };
};

const backLine = ({ isRollback }: OfferedRelease, t: Translate): string[] =>
  isRollback ? [t("updates.text.back")] : [];

const availableLine = ({ installedBy }: OfferedRelease, { t, isSignedIn }: UpdateReader): string => {
  if (installedBy === "machine") return t("updates.text.machine");
  return t(isSignedIn ? "updates.text.available" : "updates.text.availableSignedOut");
};

const availableWords = ({ release }: Of<"available">, reader: UpdateReader): UpdateWords => {
  const { version, isRollback } = release;
  const { t } = reader;
  return {
    title: t(isRollback ? "updates.title.back" : "updates.title.available", { version }),
    lines: [...backLine(release, t), availableLine(release, reader)],
  };
};

const deferredWords = ({ release, waitsFor, isForNextStart }: Of<"deferred">, t: Translate): UpdateWords => {
  const { version } = release;
  const waits = t(`updates.waitsFor.${waitsFor}`);
  if (!isForNextStart)
    return { title: t("updates.title.waits", { version }), lines: [...backLine(release, t), waits] };
  const lines = [...backLine(release, t), t("updates.text.nextStart")];
  return {
    title: t("updates.title.nextStart", { version }),
    lines: waitsFor === "logOff" ? lines : [...lines, waits],
  };
};

/** Where updates stand in plain sentences. */
export const updateWords = (view: UpdateView, reader: UpdateReader): UpdateWords => {
  const { update } = view;
  const { t, isSignedIn } = reader;
  switch (update.state) {
    case "disabled":
      return { title: t("updates.title.off"), lines: [t(`updates.off.${update.reason}`)] };
    case "idle":
      return idleWords(view, t);
    case "checking":
      return { title: t("updates.title.checking"), lines: [t("updates.text.checking")] };
    case "available":
      return availableWords(update, reader);
    case "downloading":
      return {
        title: t("updates.title.downloading", { version: update.release.version }),
        lines: [
          ...backLine(update.release, t),
          t(isSignedIn ? "updates.text.downloading" : "updates.text.downloadingSignedOut"),
        ],
      };
    case "ready":
      return {
        title: t("updates.title.ready", { version: update.release.version }),
        lines: [...backLine(update.release, t), t("updates.text.ready")],
      };
    case "deferred":
      return deferredWords(update, t);
    case "installing":
      return {
        title: t("updates.title.installing", { version: update.release.version }),
        lines: [t("updates.text.installing")],
      };
  }
};

/** What a person who is signed in can do about it now, the main thing first. */
export const updateActions = ({ update }: UpdateView): readonly UpdateWish[] => {
  switch (update.state) {
    case "disabled":
    case "downloading":
    case "installing":
      return [];
    case "idle":
    case "checking":
      return ["check"];
    case "available":
      return update.release.installedBy === "machine" ? ["check"] : ["download"];
    case "ready":
      return ["now", "nextStart"];
    case "deferred":
      return [
        ...(update.waitsFor === "logOff" ? (["now"] as const) : []),
        ...(update.isForNextStart ? [] : (["nextStart"] as const)),
      ];
  }
};

/** The same where nobody is signed in: who needs the newer version to go on waits for no other start if it can be now. */
export const entranceActions = (view: UpdateView): readonly UpdateWish[] => {
  const actions = updateActions(view);
  return actions.includes("now") ? ["now"] : actions;
};

/** How loud a failure is: what only has to be waited for, and what leaves everything working, is no alarm. */
export const failureKind = (code: ErrorCode): NoticeKind =>
  code === "UPDATE_WAITS" || code === "UPDATE_BUSY" || code === "UPDATE_EXPIRED" ? "info" : "error";

const MEGABYTE = 1_000_000;

/** How much of a package is here, as the reader's region writes it: "42%" of "118 MB". */
export const progressWords = (
  { received, size }: Pick<Of<"downloading">, "received" | "size">,
  locale: string,
): { percent: string; size: string } => ({
  percent: new Intl.NumberFormat(locale, { style: "percent" }).format(
    Math.floor((received / size) * 100) / 100,
  ),
  size: new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: size < 10 * MEGABYTE ? 1 : 0,
  }).format(size / MEGABYTE),
});
