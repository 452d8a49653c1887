import { Label, Text, TextField } from "react-aria-components/TextField";
import { TextArea } from "react-aria-components/TextArea";
import { classes } from "../../parts/classes.ts";
import fieldStyles from "../../parts/field.module.css";
import { FieldErrorLine } from "../../parts/text-field.tsx";
import styles from "./text-area-field.module.css";

/** What a TextAreaField takes: `count` stands at the end of its hint. */
export type TextAreaFieldProps = {
  label: string;
  hint: string;
  count: string;
  value: string;
  maxLength: number;
  rows: number;
  isDisabled: boolean;
  onChange: (text: string) => void;
};

/** Several lines of text with their label, and below them a hint and how much can still be written. */
export const TextAreaField = (props: TextAreaFieldProps) => (
  <TextField
    className={classes(fieldStyles.field)}
    value={props.value}
    onChange={props.onChange}
    maxLength={props.maxLength}
    isDisabled={props.isDisabled}
    validationBehavior="aria"
  >
    <Label className={classes(fieldStyles.label)}>{props.label}</Label>
    <TextArea className={classes(styles.area)} rows={props.rows} dir="auto" />
    <Text slot="description" className={classes(fieldStyles.hint, styles.below)}>
      <span>{props.hint}</span>
      <span className={styles.count}>{props.count}</span>
    </Text>
    <FieldErrorLine>{null}</FieldErrorLine>
  </TextField>
);
