import { Timer } from "lucide-react";
import { type Clock, useNow } from "../../parts/clock.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { countdown } from "./countdown.ts";
import { type WarningView } from "./types.ts";
import styles from "./warning.module.css";

/** Says what comes unless somebody moves; any key or the mouse is answer enough. */
export const Warning = ({ view, clock }: { view: WarningView; clock: Clock }) => {
  const { t } = useStrings();
  const now = useNow(clock, 1_000);
  return (
    <div className={styles.warning} role="alert">
      <Timer size={18} aria-hidden />
      <span>{t(`desktop.warning.${view.next}`)}</span>
      <span className={styles.time} aria-hidden>
        {countdown(view.at - now)}
      </span>
    </div>
  );
};
