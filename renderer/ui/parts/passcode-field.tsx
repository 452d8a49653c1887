import { Input, Label, TextField } from "react-aria-components/TextField";
import { classes } from "./classes.ts";
import fieldStyles from "./field.module.css";
import { PASSCODE_DIGITS } from "../../../protocol/limits.ts";
import { normalisePasscode } from "./passcode.ts";
import styles from "./passcode-field.module.css";
import { FieldErrorLine } from "./text-field.tsx";

/** What a PasscodeField takes; `onComplete` is called with the six digits when the last one is in. */
export type PasscodeFieldProps = {
  label: string;
  value: string;
  onChange: (digits: string) => void;
  onComplete?: (digits: string) => void;
  error?: string | null;
  isDisabled?: boolean;
  autoFocus?: boolean;
};

const Boxes = ({ value }: { value: string }) => (
  <span className={styles.boxes} aria-hidden>
    {Array.from({ length: PASSCODE_DIGITS }, (_, place) => (
      <span
        key={place}
        className={classes(styles.box, place === Math.min(value.length, PASSCODE_DIGITS - 1) && styles.next)}
      >
        {value[place]}
      </span>
    ))}
  </span>
);

/** Six boxes drawn over one real input, so that pasting, screen readers and one-time-code filling work as in any field. */
export const PasscodeField = ({ label, value, onChange, onComplete, error, ...rest }: PasscodeFieldProps) => {
  const change = (text: string) => {
    const digits = normalisePasscode(text);
    onChange(digits);
    if (digits.length === PASSCODE_DIGITS && digits !== value) onComplete?.(digits);
  };
  return (
    <TextField
      {...rest}
      value={value}
      onChange={change}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      inputMode="numeric"
      autoComplete="one-time-code"
      className={classes(fieldStyles.field, styles.field)}
    >
      <Label className={classes(fieldStyles.label)}>{label}</Label>
      <span className={styles.frame}>
        <Input className={classes(styles.input)} />
        <Boxes value={value} />
      </span>
      <FieldErrorLine>{error}</FieldErrorLine>
    </TextField>
  );
};
