import { type LucideIcon } from "lucide-react";
import { Button, type ButtonProps } from "react-aria-components/Button";
import { classes } from "./classes.ts";
import styles from "./icon-button.module.css";
import { Tooltip } from "./tooltip.tsx";

/** What an IconButton takes: its name is also its tooltip. */
export type IconButtonProps = Omit<ButtonProps, "children" | "className" | "style" | "aria-label"> & {
  icon: LucideIcon;
  label: string;
  shortcut?: string;
  hasTooltip?: boolean;
};

/** A button that shows only an icon and says its name in a tooltip. */
export const IconButton = ({ icon: Icon, label, shortcut, hasTooltip = true, ...rest }: IconButtonProps) => {
  const button = (
    <Button {...rest} aria-label={label} className={classes(styles.button)}>
      <Icon size={18} aria-hidden />
    </Button>
  );
  if (!hasTooltip) return button;
  return (
    <Tooltip label={label} {...(shortcut ? { shortcut } : {})}>
      {button}
    </Tooltip>
  );
};
