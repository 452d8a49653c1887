import { classes } from "./classes.ts";
import styles from "./mark.module.css";

/** The mark: an open door in a rounded square. The same drawing stands in assets/mark.svg. */
export const Mark = ({ size = 36 }: { size?: number }) => (
  <svg className={classes(styles.mark)} width={size} height={size} viewBox="0 0 36 36" aria-hidden>
    <rect width="36" height="36" rx="9" className={styles.ground} />
    <path
      className={styles.door}
      d="M11.5 25.5v-13a2 2 0 0 1 2-2h5.5M18.9 10.4l4.4 1.5a1.4 1.4 0 0 1 1 1.3v11.3a1 1 0 0 1-1 1h-4.4zM9.8 25.5h1.7"
    />
    <circle cx="21.3" cy="18.3" r="0.9" className={styles.knob} />
  </svg>
);
