import { Info, MonitorUp, X } from "lucide-react";
import { type ReactNode } from "react";
import { Button } from "../../parts/button.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { News } from "./news.ts";
import styles from "./news-stack.module.css";

/** What one line over the stage takes. */
export type OverlayLineProps = { icon: typeof Info; action: ReactNode; children: ReactNode };

/** One line that lies over the top of the stage, so that no picture moves for it. */
export const OverlayLine = ({ icon: Icon, action, children }: OverlayLineProps) => (
  <output className={styles.line}>
    <Icon size={18} aria-hidden />
    <p className={styles.text}>{children}</p>
    <span className={styles.actions}>{action}</span>
  </output>
);

/** Holds the lines that lie over the stage. */
export const OverlayStrip = ({ children }: { children: ReactNode }) => (
  <div className={styles.place}>
    <div className={styles.stack}>{children}</div>
  </div>
);

/** What a line of news takes; `onShare` is there for whoever may share. */
export type NewsLineProps = { news: News; onRead: () => void; onShare: () => void; canShare: boolean };

/** Something that just changed for this person, until they have read it. */
export const NewsLine = ({ news, onRead, onShare, canShare }: NewsLineProps) => {
  const { t } = useStrings();
  const isShare = news.kind === "mayShare" || news.kind === "sharing";
  const words =
    "name" in news ? t(`visit.news.${news.kind}`, { name: news.name }) : t(`visit.news.${news.kind}`);
  return (
    <OverlayLine
      icon={isShare ? MonitorUp : Info}
      action={
        <>
          {news.kind === "mayShare" && canShare && (
            <Button
              kind="primary"
              icon={MonitorUp}
              onPress={() => {
                onRead();
                onShare();
              }}
            >
              {t("visit.bar.share")}
            </Button>
          )}
          <IconButton icon={X} label={t("parts.close")} onPress={onRead} />
        </>
      }
    >
      {words}
    </OverlayLine>
  );
};
