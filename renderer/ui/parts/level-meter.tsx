import { Meter } from "react-aria-components/Meter";
import { classes } from "./classes.ts";
import styles from "./level-meter.module.css";

const SEGMENTS = 15;

const bounded = (level: number): number => Math.min(1, Math.max(0, level));

/** A microphone's level between 0 and 1 as a row of segments. */
export const LevelMeter = ({ label, level }: { label: string; level: number }) => (
  <Meter aria-label={label} value={Math.round(bounded(level) * 100)} className={classes(styles.meter)}>
    {Array.from({ length: SEGMENTS }, (_, place) => (
      <span
        key={place}
        className={classes(styles.segment, place < bounded(level) * SEGMENTS && styles.lit)}
      />
    ))}
  </Meter>
);
