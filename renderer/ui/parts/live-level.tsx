import { useEffect, useEffectEvent, useRef } from "react";
import { smoothLevel } from "./level-smoothing.ts";
import styles from "./live-level.module.css";

/** What a LiveLevel takes: `read` gives the level now, 0 to 1; `onHeard` is called at the first sound above `heardAt`. */
export type LiveLevelProps = { read: () => number; heardAt: number; onHeard: () => void };

/** A microphone's level as a row of segments, moved by a CSS variable once per frame and never by React; decoration beside words that say the same. */
export const LiveLevel = ({ read, heardAt, onHeard }: LiveLevelProps) => {
  const meter = useRef<HTMLSpanElement>(null);
  const hear = useEffectEvent(() => onHeard());
  useEffect(() => {
    let [shown, last, isHeard, frame] = [0, performance.now(), false, 0];
    const draw = (at: number) => {
      const heard = read();
      shown = smoothLevel(shown, heard, at - last);
      last = at;
      meter.current?.style.setProperty("--level", shown.toFixed(3));
      if (!isHeard && heard >= heardAt) {
        isHeard = true;
        hear();
      }
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [read, heardAt]);
  return (
    <span ref={meter} className={styles.meter} aria-hidden>
      <span className={styles.lit} />
    </span>
  );
};
