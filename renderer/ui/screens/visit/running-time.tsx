import { type Clock, useNow } from "../../parts/clock.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { elapsedClock } from "../../strings/time-words.ts";
import styles from "./visit-frame.module.css";

/** How long the visit has been running, counted on once a second. */
export const RunningTime = ({ since, clock }: { since: number; clock: Clock }) => {
  const { t } = useStrings();
  const now = useNow(clock, 1_000);
  return (
    <span className={styles.time} role="timer" aria-label={t("visit.runningTime")} aria-live="off">
      {elapsedClock(now - since)}
    </span>
  );
};
