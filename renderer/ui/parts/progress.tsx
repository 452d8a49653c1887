import { ProgressBar } from "react-aria-components/ProgressBar";
import { classes } from "./classes.ts";
import styles from "./progress.module.css";

/** How far something is: a bar, and the same in words; it is read when it is asked for and never by itself. `share` is 0 to 1. */
export const Progress = ({ label, share, words }: { label: string; share: number; words: string }) => (
  <ProgressBar
    className={classes(styles.progress)}
    aria-label={label}
    value={Math.floor(share * 100)}
    valueLabel={words}
  >
    <span className={styles.track} style={{ "--share": share }}>
      <span className={styles.done} />
    </span>
    <span className={styles.words} aria-hidden>
      {words}
    </span>
  </ProgressBar>
);
