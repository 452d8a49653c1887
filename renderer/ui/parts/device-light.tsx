import { type ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./device-light.module.css";

/** tested: camera and sound work; partly: one of them does not; none: nothing was tested. */
export type DeviceState = "tested" | "partly" | "none";

/** A dot and the words that say the same, so that the colour is never alone. */
export const DeviceLight = ({ state, children }: { state: DeviceState; children: ReactNode }) => (
  <span className={styles.light}>
    <span className={classes(styles.dot, styles[state])} aria-hidden />
    {children}
  </span>
);
