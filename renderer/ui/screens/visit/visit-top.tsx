import { Lock } from "lucide-react";
import type { Clock } from "../../parts/clock.ts";
import { classes } from "../../parts/classes.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { RunningTime } from "./running-time.tsx";
import { SecurityBadge } from "./security-badge.tsx";
import type { VisitView } from "./types.ts";
import styles from "./visit-frame.module.css";

/** What the facts at the top take. */
export type VisitTopProps = { view: VisitView; clock: Clock };

const Locked = () => {
  const { t } = useStrings();
  return (
    <span className={styles.locked} title={t("visit.lockedHint")}>
      <Lock size={14} aria-hidden />
      <span>{t("visit.locked")}</span>
    </span>
  );
};

/** What the visit is, how long it runs, whether it is locked, and what is proven of its encryption. */
export const VisitTop = ({ view, clock }: VisitTopProps) => {
  const { t } = useStrings();
  const isGuest = view.place === "guest";
  const title = isGuest || view.label === "" ? t("visit.withHost", { name: view.hostName }) : view.label;
  return (
    <>
      <h1 className={classes(styles.title, isGuest && styles.wide)}>{title}</h1>
      {view.openedAt !== null && <RunningTime since={view.openedAt} clock={clock} />}
      <span className={classes(styles.end, isGuest && styles.first)}>
        {view.isLocked && <Locked />}
        <SecurityBadge badge={view.badge} />
      </span>
    </>
  );
};
