import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import { type ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./notice.module.css";

/** error: something failed; warning: take care; info: good to know. */
export type NoticeKind = "error" | "warning" | "info";

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;

/** Says what happened and what to do next; an error is read out at once. `isBare` leaves out the filled ground. */
export const Notice = (props: {
  kind: NoticeKind;
  isBare?: boolean;
  action?: ReactNode;
  children: ReactNode;
}) => {
  const Icon = ICONS[props.kind];
  return (
    <div
      className={classes(styles.notice, styles[props.kind], props.isBare && styles.bare)}
      role={props.kind === "error" ? "alert" : undefined}
    >
      <Icon size={18} aria-hidden />
      <p className={styles.text}>{props.children}</p>
      {props.action}
    </div>
  );
};
