import { type LucideIcon } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { VisuallyHidden } from "react-aria-components/VisuallyHidden";
import styles from "./bar-button.module.css";
import { classes } from "./classes.ts";
import { Tooltip } from "./tooltip.tsx";

/** What a BarButton takes: `isFilled` draws the quiet ground, `isPressed` tells a screen reader that it is a switch that is on. */
export type BarButtonProps = {
  icon: LucideIcon;
  label: string;
  /** Left out where a menu opens instead. */
  onPress?: () => void;
  /** The whole sentence of the tooltip, when the label is too short for it. */
  hint?: string;
  shortcut?: string;
  kind?: "normal" | "end";
  isFilled?: boolean;
  isPressed?: boolean;
  isDisabled?: boolean;
  badge?: number;
};

/** A button of the visit's bar: icon, word, and a number that waits for attention. */
export const BarButton = (props: BarButtonProps) => {
  const { icon: Icon, label, hint, shortcut, kind, isFilled, isPressed, badge = 0 } = props;
  return (
    <Tooltip label={hint ?? label} {...(shortcut ? { shortcut } : {})}>
      <Button
        {...(isPressed === undefined ? {} : { "aria-pressed": isPressed })}
        isDisabled={Boolean(props.isDisabled)}
        {...(props.onPress ? { onPress: props.onPress } : {})}
        className={classes(
          styles.button,
          (isFilled || isPressed) && styles.filled,
          kind === "end" && styles.end,
        )}
      >
        <Icon size={22} strokeWidth={1.75} aria-hidden />
        <span>{label}</span>
        {badge > 0 && (
          <span className={styles.badge}>
            <VisuallyHidden>, </VisuallyHidden>
            {badge}
          </span>
        )}
      </Button>
    </Tooltip>
  );
};
