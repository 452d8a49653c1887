import { Clock, type LucideIcon, Pause, RefreshCw } from "lucide-react";
import { type ReactNode } from "react";
import type { VisitKind } from "../../../../protocol/visit.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { Translate } from "../../strings/catalogue.ts";
import styles from "./calm-cover.module.css";
import type { LineState } from "./types.ts";

/** What a LineCover takes; `hostName` is null for the host's own screen. */
export type LineCoverProps = {
  line: Exclude<LineState, "live">;
  hostName: string | null;
  kind: VisitKind;
  action?: ReactNode;
};

type Words = { title: string; text: string };

const ICONS: Readonly<Record<LineCoverProps["line"], LucideIcon>> = {
  connecting: Clock,
  reconnecting: RefreshCw,
  onHold: Clock,
  takingOver: RefreshCw,
  suspended: Pause,
  mediaLost: RefreshCw,
  returned: Clock,
  heldTooLong: Clock,
};

const holdWords = ({ hostName, kind }: LineCoverProps, t: Translate): Words => {
  if (hostName === null) return { title: t("visit.line.holdHostTitle"), text: t("visit.line.holdHostText") };
  return {
    title: t("visit.line.holdTitle", { name: hostName }),
    text: kind === "group" ? t("visit.line.holdGroupText") : t("visit.line.holdText"),
  };
};

const suspendedWords = ({ hostName }: LineCoverProps, t: Translate): Words =>
  hostName === null
    ? { title: t("visit.line.suspendedHostTitle"), text: t("visit.line.suspendedHostText") }
    : { title: t("visit.line.suspendedTitle", { name: hostName }), text: t("visit.line.suspendedText") };

const wordsOf = (props: LineCoverProps, t: Translate): Words => {
  const { line } = props;
  const name = props.hostName ?? "";
  switch (line) {
    case "connecting":
    case "reconnecting":
    case "mediaLost":
      return { title: t(`visit.line.${line}Title`), text: t(`visit.line.${line}Text`) };
    case "takingOver":
    case "returned":
    case "heldTooLong":
      return { title: t(`visit.line.${line}Title`, { name }), text: t(`visit.line.${line}Text`) };
    case "onHold":
      return holdWords(props, t);
    case "suspended":
      return suspendedWords(props, t);
  }
};

/** The full, calm picture over the stage while the visit is not running: one sentence, and one action at most. */
export const LineCover = (props: LineCoverProps) => {
  const { t } = useStrings();
  const { title, text } = wordsOf(props, t);
  const Icon = ICONS[props.line];
  return (
    <main className={styles.cover} aria-live="polite">
      <span className={styles.icon}>
        <Icon size={32} strokeWidth={1.75} aria-hidden />
      </span>
      <h1 className={styles.title}>{title}</h1>
      <p className={styles.text}>{text}</p>
      {props.action}
    </main>
  );
};
