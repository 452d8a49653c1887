import { Check, type LucideIcon } from "lucide-react";
import { type ReactNode } from "react";
import { Chip } from "../../parts/chip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./device-row.module.css";

/** What a DeviceRow takes: `end` is its state or its button, `below` the fix and the choices. */
export type DeviceRowProps = {
  icon: LucideIcon;
  title: string;
  words: ReactNode;
  end: ReactNode;
  below?: ReactNode;
};

/** One line of the device test. */
export const DeviceRow = ({ icon: Icon, title, words, end, below }: DeviceRowProps) => (
  <li className={styles.row}>
    <div className={styles.line}>
      <Icon size={20} strokeWidth={1.75} aria-hidden />
      <div className={styles.what}>
        <h2 className={styles.title}>{title}</h2>
        <div className={styles.words}>{words}</div>
      </div>
      <div className={styles.end}>{end}</div>
    </div>
    {below && <div className={styles.below}>{below}</div>}
  </li>
);

/** Says that a device works; shown only when it was seen or heard to. */
export const WorksChip = () => {
  const { t } = useStrings();
  return (
    <Chip tone="good" icon={Check}>
      {t("guest.test.works")}
    </Chip>
  );
};
