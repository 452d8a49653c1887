import { Label, Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { classes } from "./classes.ts";
import styles from "./segmented.module.css";

/** What a Segmented takes; its label is read out and not drawn. */
export type SegmentedProps<Id extends string> = {
  label: string;
  value: Id;
  options: readonly { id: Id; label: string }[];
  onChange: (id: Id) => void;
};

/** A few choices side by side, of which exactly one holds. */
export const Segmented = <Id extends string>({ label, value, options, onChange }: SegmentedProps<Id>) => {
  const choose = (id: string) => {
    const chosen = options.find((option) => option.id === id);
    if (chosen) onChange(chosen.id);
  };
  return (
    <RadioGroup value={value} onChange={choose} orientation="horizontal" className={classes(styles.group)}>
      <Label className={classes(styles.label)}>{label}</Label>
      {options.map((option) => (
        <Radio key={option.id} value={option.id} className={classes(styles.choice)}>
          {option.label}
        </Radio>
      ))}
    </RadioGroup>
  );
};
