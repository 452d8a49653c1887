import { CircleAlert } from "lucide-react";
import { type ReactNode } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Group } from "react-aria-components/Group";
import {
  Input,
  Label,
  Text,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from "react-aria-components/TextField";
import { classes } from "./classes.ts";
import styles from "./field.module.css";

/** What a TextField takes beside react-aria's own props: `note` stands inside at the end, `hint` below, `end` is a button inside. */
export type TextFieldProps = Omit<AriaTextFieldProps, "children" | "className" | "style" | "isInvalid"> & {
  label: string;
  hint?: string;
  note?: string;
  error?: string | null;
  placeholder?: string;
  size?: "form" | "small";
  end?: ReactNode;
};

/** The error line of a field: an icon and a sentence. */
export const FieldErrorLine = ({ children }: { children: ReactNode }) => (
  <FieldError className={classes(styles.error)}>
    <CircleAlert size={16} aria-hidden />
    <span>{children}</span>
  </FieldError>
);

/** One line of text with its label, a hint below it and, when something is wrong, what to do about it. */
export const TextField = ({
  label,
  hint,
  note,
  error,
  placeholder,
  size = "form",
  end,
  ...rest
}: TextFieldProps) => (
  <AriaTextField
    {...rest}
    isInvalid={Boolean(error)}
    validationBehavior="aria"
    className={classes(styles.field, size === "small" && styles.small)}
  >
    <Label className={classes(styles.label)}>{label}</Label>
    <Group className={classes(styles.box)} isInvalid={Boolean(error)}>
      <Input className={classes(styles.input)} {...(placeholder ? { placeholder } : {})} />
      {note && <span className={styles.note}>{note}</span>}
      {end && <span className={styles.end}>{end}</span>}
    </Group>
    {hint && (
      <Text slot="description" className={classes(styles.hint)}>
        {hint}
      </Text>
    )}
    <FieldErrorLine>{error}</FieldErrorLine>
  </AriaTextField>
);
