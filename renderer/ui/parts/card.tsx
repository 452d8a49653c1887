import { type ReactNode, useId } from "react";
import { classes } from "./classes.ts";
import styles from "./card.module.css";

/** A titled region: what it is, a few words about it, something at the end of its head, and its rows. */
export const Card = (props: { title: string; beside?: ReactNode; end?: ReactNode; children: ReactNode }) => {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id} className={styles.title}>
          {props.title}
        </h2>
        {props.beside}
        {props.end && <span className={classes(styles.end)}>{props.end}</span>}
      </header>
      {props.children}
    </section>
  );
};
