import { Check } from "lucide-react";
import { type ReactNode } from "react";
import { Checkbox as AriaCheckbox } from "react-aria-components/Checkbox";
import styles from "./checkbox.module.css";
import { classes } from "./classes.ts";

/** What a Checkbox takes; `error` stands below it and makes it red. */
export type CheckboxProps = {
  label: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  /** A few plain words below the label. */
  children?: ReactNode;
  isInvalid?: boolean;
};

/** Something that a person agrees to or wishes, with its explanation inside the label. */
export const Checkbox = ({ label, isChecked, onChange, children, isInvalid }: CheckboxProps) => (
  <AriaCheckbox
    isSelected={isChecked}
    onChange={onChange}
    isInvalid={Boolean(isInvalid)}
    className={classes(styles.checkbox)}
  >
    <span className={styles.box} aria-hidden>
      <Check size={18} strokeWidth={3} className={styles.tick} />
    </span>
    <span className={styles.words}>
      <span className={styles.label}>{label}</span>
      {children && <span className={styles.text}>{children}</span>}
    </span>
  </AriaCheckbox>
);
