import { type LucideIcon } from "lucide-react";
import { type ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./chip.module.css";

/** waiting: somebody waits; neutral: a fact; done: over; good: proven. */
export type ChipTone = "waiting" | "neutral" | "done" | "good" | "danger";

/** A short state in a rounded field; waiting carries a dot, so that colour is never alone. */
export const Chip = (props: {
  tone?: ChipTone;
  icon?: LucideIcon;
  hasDot?: boolean;
  children: ReactNode;
}) => {
  const { tone = "neutral", icon: Icon, hasDot, children } = props;
  return (
    <span className={classes(styles.chip, styles[tone])}>
      {hasDot && <span className={styles.dot} aria-hidden />}
      {Icon && <Icon size={14} aria-hidden />}
      {children}
    </span>
  );
};
