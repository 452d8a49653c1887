import { classes } from "./classes.ts";
import styles from "./avatar.module.css";

/** The initials of a person in a circle; decoration, because the name stands beside it. */
export const Avatar = (props: { initials: string; tone?: "accent" | "neutral"; size?: "row" | "large" }) => (
  <span
    className={classes(
      styles.avatar,
      props.tone === "accent" && styles.accent,
      props.size === "large" && styles.large,
    )}
    aria-hidden
  >
    {props.initials}
  </span>
);
