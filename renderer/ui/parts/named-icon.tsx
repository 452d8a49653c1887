import { type LucideIcon } from "lucide-react";
import styles from "./named-icon.module.css";

/** A small picture that says something by itself: screen readers read its name, the mouse shows it. */
export const NamedIcon = (props: { icon: LucideIcon; label: string; size?: number }) => {
  const Icon = props.icon;
  return (
    <span className={styles.icon} title={props.label}>
      <Icon size={props.size ?? 16} aria-hidden />
      <span className={styles.name}>{props.label}</span>
    </span>
  );
};
