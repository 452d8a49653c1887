import { type ReactNode, useEffect, useRef } from "react";
import { classes } from "../../parts/classes.ts";
import { Mark } from "../../parts/mark.tsx";
import styles from "./guest-page.module.css";

/** What a GuestPage takes. `foot` is what the patient does next, at the bottom of a phone. */
export type GuestPageProps = {
  clinicName: string | null;
  title: string;
  /** Stands above the title, as a camera picture does. */
  before?: ReactNode;
  children?: ReactNode;
  foot?: ReactNode;
  /** The title stands above `before` on a narrow screen. */
  isTitleFirst?: boolean;
  /** Two columns where there is room: `before` left, everything else right. */
  isWide?: boolean;
};

/** The sheet on which every screen of the patient stands: the clinic's name, one title, one thing to do next. */
export const GuestPage = (props: GuestPageProps) => {
  const { clinicName, title, before, children, foot, isWide, isTitleFirst } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Mark size={32} />
        <p className={styles.clinic}>{clinicName}</p>
      </header>
      <main className={classes(styles.content, isWide && styles.wide, isTitleFirst && styles.titleFirst)}>
        {before}
        <div className={styles.column}>
          <h1 ref={heading} tabIndex={-1} className={styles.title}>
            {title}
          </h1>
          {children}
          {foot && <div className={styles.foot}>{foot}</div>}
        </div>
      </main>
    </div>
  );
};
