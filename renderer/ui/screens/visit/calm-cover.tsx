import { Clock, type LucideIcon, RefreshCw } from "lucide-react";
import { type ReactNode } from "react";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./calm-cover.module.css";
import type { LineState } from "./types.ts";

type CoverProps = { icon: LucideIcon; title: string; text: string; action?: ReactNode };

const Cover = ({ icon: Icon, title, text, action }: CoverProps) => (
  <main className={styles.cover} aria-live="polite">
    <span className={styles.icon}>
      <Icon size={32} strokeWidth={1.75} aria-hidden />
    </span>
    <h1 className={styles.title}>{title}</h1>
    <p className={styles.text}>{text}</p>
    {action}
  </main>
);

/** What a LineCover takes; `hostName` is null for the host's own screen. */
export type LineCoverProps = {
  line: Exclude<LineState, "live">;
  hostName: string | null;
  action?: ReactNode;
};

/** The full, calm picture over the stage while the visit is not running: one sentence, and one action at most. */
export const LineCover = ({ line, hostName, action }: LineCoverProps) => {
  const { t } = useStrings();
  switch (line) {
    case "connecting":
      return (
        <Cover
          icon={Clock}
          title={t("visit.line.connectingTitle")}
          text={t("visit.line.connectingText")}
          action={action}
        />
      );
    case "reconnecting":
      return (
        <Cover
          icon={RefreshCw}
          title={t("visit.line.reconnectingTitle")}
          text={t("visit.line.reconnectingText")}
          action={action}
        />
      );
    case "onHold":
      return (
        <Cover
          icon={Clock}
          title={
            hostName === null ? t("visit.line.holdHostTitle") : t("visit.line.holdTitle", { name: hostName })
          }
          text={hostName === null ? t("visit.line.holdHostText") : t("visit.line.holdText")}
          action={action}
        />
      );
  }
};
