import { type LucideIcon } from "lucide-react";
import { type ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import styles from "./button.module.css";
import { classes } from "./classes.ts";

/** primary: the one main action of a region; quiet: bordered; plain: text only; danger: red words; end: solid red, for ending a visit. */
export type ButtonKind = "primary" | "quiet" | "plain" | "danger" | "end";

/** control: 36 high; form: 44; main: 52, the patient's main action. */
export type ButtonSize = "control" | "form" | "main";

/** What a Button takes beside react-aria's own props. */
export type ButtonProps = Omit<AriaButtonProps, "children" | "className" | "style"> & {
  children: ReactNode;
  kind?: ButtonKind;
  size?: ButtonSize;
  icon?: LucideIcon;
  isWide?: boolean;
};

/** A button with a word on it, and an icon before the word if one helps. */
export const Button = ({
  kind = "quiet",
  size = "control",
  icon: Icon,
  isWide,
  children,
  ...rest
}: ButtonProps) => (
  <AriaButton {...rest} className={classes(styles.button, styles[kind], styles[size], isWide && styles.wide)}>
    {Icon && <Icon size={size === "control" ? 16 : 18} aria-hidden />}
    <span>{children}</span>
  </AriaButton>
);
