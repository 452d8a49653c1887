import { type ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./live-region.module.css";

/** Reads its text out politely whenever it changes, and shows nothing. */
export const LiveRegion = ({ children }: { children: ReactNode }) => (
  <output className={classes(styles.hidden)} aria-live="polite">
    {children}
  </output>
);
