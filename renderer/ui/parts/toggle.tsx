import { Switch } from "react-aria-components/Switch";
import { classes } from "./classes.ts";
import styles from "./toggle.module.css";

/** What a Toggle takes. */
export type ToggleProps = {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  isDisabled?: boolean;
};

/** A setting that is on or off and takes effect at once. */
export const Toggle = ({ label, isOn, onChange, isDisabled }: ToggleProps) => (
  <Switch
    isSelected={isOn}
    onChange={onChange}
    isDisabled={Boolean(isDisabled)}
    className={classes(styles.toggle)}
  >
    <span className={styles.label}>{label}</span>
    <span className={styles.track} aria-hidden>
      <span className={styles.knob} />
    </span>
  </Switch>
);
