import { type ReactNode } from "react";
import { classes } from "../../parts/classes.ts";
import styles from "./visit-frame.module.css";

/** What a VisitFrame takes: the parts of a visit from top to bottom, and the panel beside them. */
export type VisitFrameProps = {
  top: ReactNode;
  notices: ReactNode;
  stage: ReactNode;
  bar: ReactNode;
  /** Covers everything but the panel, or everything but the bar too. */
  cover: ReactNode;
  coversBar: boolean;
  panel?: ReactNode;
};

/** The dark room of a visit, in both themes: bar of facts, notices, stage, bar of buttons, and the panel at the side. */
export const VisitFrame = ({ top, notices, stage, bar, cover, coversBar, panel }: VisitFrameProps) => (
  <div className={styles.frame}>
    <div className={styles.room} data-theme="dark">
      <div className={styles.upper}>
        <div className={styles.live} inert={Boolean(cover)}>
          <header className={styles.top}>{top}</header>
          {notices}
          {stage}
        </div>
        {!coversBar && cover}
      </div>
      <div className={classes(styles.bar)} inert={coversBar && Boolean(cover)}>
        {bar}
      </div>
      {coversBar && cover}
    </div>
    {panel}
  </div>
);
