import { type LucideIcon } from "lucide-react";
import { type ReactNode } from "react";
import styles from "./empty.module.css";

/** What stands in a card that has nothing to show: what that means, and what comes next. */
export const Empty = (props: { icon: LucideIcon; title: string; children: ReactNode }) => (
  <div className={styles.empty}>
    <span className={styles.icon}>
      <props.icon size={24} strokeWidth={1.75} aria-hidden />
    </span>
    <p className={styles.title}>{props.title}</p>
    <p className={styles.text}>{props.children}</p>
  </div>
);
