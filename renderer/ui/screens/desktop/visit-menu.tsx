import {
  CircleX,
  Clock,
  DoorOpen,
  Ellipsis,
  KeyRound,
  type LucideIcon,
  Mails,
  ChevronRight,
} from "lucide-react";
import { Menu, MenuItem, MenuTrigger, SubmenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { classes } from "../../parts/classes.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import menuStyles from "../../parts/menu.module.css";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime } from "../../strings/time-words.ts";
import { isRunning } from "./day.ts";
import { LateChoices } from "./late-menu.tsx";
import { type LateMinutes, type VisitRow } from "./types.ts";
import { type VisitAction, visitActions } from "./visit-actions.ts";
import styles from "./visit-menu.module.css";

/** What the menu of a visit takes. */
export type VisitMenuProps = {
  row: VisitRow;
  isOffline: boolean;
  onAction: (action: VisitAction, row: VisitRow) => void;
  onLate: (row: VisitRow, minutes: LateMinutes) => void;
};

const ICONS: Readonly<Record<VisitAction | "late", LucideIcon>> = {
  open: DoorOpen,
  renewLink: KeyRound,
  invitations: Mails,
  late: Clock,
  end: CircleX,
  cancel: CircleX,
};

const useWords = (row: VisitRow) => {
  const { t } = useStrings();
  const words: Readonly<Record<VisitAction | "late", string>> = {
    open: isRunning(row) ? t("desktop.visit.return") : t("desktop.visit.open"),
    renewLink: t("desktop.visit.renewLink"),
    invitations: t("desktop.visit.invitations"),
    late: t("desktop.visit.lateAll"),
    end: t("desktop.visit.end"),
    cancel: t("desktop.visit.cancel"),
  };
  return words;
};

type ItemProps = { action: VisitAction; words: string; onAction: (action: VisitAction) => void };

const Item = ({ action, words, onAction }: ItemProps) => {
  const Icon = ICONS[action];
  const isDanger = action === "end" || action === "cancel";
  return (
    <MenuItem
      textValue={words}
      className={classes(menuStyles.item, isDanger && menuStyles.danger)}
      onAction={() => onAction(action)}
    >
      <Icon size={16} aria-hidden />
      <span>{words}</span>
    </MenuItem>
  );
};

const LateItem = ({ words, onChoose }: { words: string; onChoose: (minutes: LateMinutes) => void }) => {
  const { t } = useStrings();
  return (
    <SubmenuTrigger>
      <MenuItem textValue={words} className={classes(menuStyles.item)}>
        <Clock size={16} aria-hidden />
        <span>{words}</span>
        <ChevronRight size={16} className={classes(styles.further)} aria-hidden />
      </MenuItem>
      <Popover className={classes(menuStyles.popover)} offset={2}>
        <LateChoices title={t("desktop.late.choose")} onChoose={onChoose} />
      </Popover>
    </SubmenuTrigger>
  );
};

/** Three dots at the end of a visit's row: open it, its links, a word to all who wait for it, and its end. */
export const VisitMenu = ({ row, isOffline, onAction, onLate }: VisitMenuProps) => {
  const { t, locale } = useStrings();
  const words = useWords(row);
  const label = t("desktop.visit.menuNamed", { label: row.label, time: clockTime(row.startsAt, { locale }) });
  return (
    <MenuTrigger>
      <IconButton icon={Ellipsis} label={label} hasTooltip={false} isDisabled={isOffline} />
      <Popover className={classes(menuStyles.popover)} placement="bottom end" offset={4}>
        <Menu className={classes(menuStyles.menu)} aria-label={label}>
          {visitActions(row).map((action) =>
            action === "late" ? (
              <LateItem key={action} words={words.late} onChoose={(minutes) => onLate(row, minutes)} />
            ) : (
              <Item
                key={action}
                action={action}
                words={words[action]}
                onAction={(chosen) => onAction(chosen, row)}
              />
            ),
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
};
