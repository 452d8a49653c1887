import { Clock } from "lucide-react";
import { type ReactNode } from "react";
import { Header } from "react-aria-components/Header";
import { Menu, MenuItem, MenuSection, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { LATE_MINUTES } from "../../../../protocol/limits.ts";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import menuStyles from "../../parts/menu.module.css";
import { useStrings } from "../../strings/strings-provider.tsx";
import { durationWords } from "../../strings/time-words.ts";
import styles from "./late-menu.module.css";
import { type LateMinutes } from "./types.ts";

/** What the choice of minutes takes; `title` says who is told. */
export type LateChoicesProps = { title: string; onChoose: (minutes: LateMinutes) => void };

const MINUTE_MS = 60_000;

/** The minutes that "running late" may say; stands inside a popover. */
export const LateChoices = ({ title, onChoose }: LateChoicesProps) => {
  const { t } = useStrings();
  return (
    <Menu className={classes(menuStyles.menu, styles.menu)} aria-label={title}>
      <MenuSection>
        <Header className={classes(styles.title)}>{title}</Header>
        {LATE_MINUTES.map((minutes) => (
          <MenuItem key={minutes} className={classes(menuStyles.item)} onAction={() => onChoose(minutes)}>
            {durationWords(minutes * MINUTE_MS, t)}
          </MenuItem>
        ))}
      </MenuSection>
    </Menu>
  );
};

/** What a LateMenu takes: `name` says to a screen reader whom the button tells. */
export type LateMenuProps = LateChoicesProps & {
  name: string;
  /** The word on the button; without it there is only its icon. */
  children?: ReactNode;
  isDisabled: boolean;
};

/** A button that opens the minutes: there is no free text, and one press says it. */
export const LateMenu = ({ title, name, children, isDisabled, onChoose }: LateMenuProps) => (
  <MenuTrigger>
    {children ? (
      <Button kind="plain" icon={Clock} isDisabled={isDisabled} aria-label={name}>
        {children}
      </Button>
    ) : (
      <IconButton icon={Clock} label={name} isDisabled={isDisabled} />
    )}
    <Popover className={classes(menuStyles.popover)} placement="bottom start" offset={4}>
      <LateChoices title={title} onChoose={onChoose} />
    </Popover>
  </MenuTrigger>
);
