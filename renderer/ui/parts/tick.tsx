import { Check } from "lucide-react";
import { Checkbox } from "react-aria-components/Checkbox";
import { classes } from "./classes.ts";
import styles from "./checkbox.module.css";

/** A bare box to choose a row of a list by; its label is read out and not drawn. */
export const Tick = (props: {
  label: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}) => (
  <Checkbox
    aria-label={props.label}
    isSelected={props.isChecked}
    onChange={props.onChange}
    className={classes(styles.checkbox)}
  >
    <span className={styles.box} aria-hidden>
      <Check size={18} strokeWidth={3} className={styles.tick} />
    </span>
  </Checkbox>
);
