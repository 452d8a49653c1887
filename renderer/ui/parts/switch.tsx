import { Switch as AriaSwitch } from "react-aria-components/Switch";
import { classes } from "./classes.ts";
import styles from "./switch.module.css";

/** What a Switch takes; `fact` is a short word about the present, under the label. */
export type SwitchProps = {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  fact?: string;
  isDisabled?: boolean;
};

/** Something that is on or off at once, with its words before it. */
export const Switch = ({ label, isOn, onChange, fact, isDisabled }: SwitchProps) => (
  <AriaSwitch
    isSelected={isOn}
    onChange={onChange}
    isDisabled={Boolean(isDisabled)}
    className={classes(styles.switch)}
  >
    <span className={styles.words}>
      <span className={styles.label}>{label}</span>
      {fact && <span className={styles.fact}>{fact}</span>}
    </span>
    <span className={styles.track} aria-hidden>
      <span className={styles.knob} />
    </span>
  </AriaSwitch>
);
