import { type ReactElement } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import { classes } from "./classes.ts";
import styles from "./tooltip.module.css";

/** What a Tooltip takes: the words, and the key that does the same. */
export type TooltipProps = {
  label: string;
  shortcut?: string;
  placement?: "top" | "bottom" | "left" | "right";
  children: ReactElement;
};

/** Names the button inside it on hover and focus, with its shortcut. */
export const Tooltip = ({ label, shortcut, placement = "top", children }: TooltipProps) => (
  <TooltipTrigger delay={500} closeDelay={80}>
    {children}
    <AriaTooltip className={classes(styles.tooltip)} placement={placement} offset={8}>
      {label}
      {shortcut && <kbd className={styles.key}>{shortcut}</kbd>}
    </AriaTooltip>
  </TooltipTrigger>
);
