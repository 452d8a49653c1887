import { Ellipsis, type LucideIcon } from "lucide-react";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { classes } from "./classes.ts";
import { IconButton } from "./icon-button.tsx";
import styles from "./menu.module.css";

/** One action of a menu. */
export type MenuAction<Id extends string> = { id: Id; label: string; icon?: LucideIcon; isDanger?: boolean };

/** What a MenuButton takes: its name says whose menu it is. */
export type MenuButtonProps<Id extends string> = {
  label: string;
  actions: readonly MenuAction<Id>[];
  onAction: (id: Id) => void;
  isDisabled?: boolean;
};

/** Three dots that open a short list of actions. */
export const MenuButton = <Id extends string>({
  label,
  actions,
  onAction,
  isDisabled,
}: MenuButtonProps<Id>) => {
  const act = (key: unknown) => {
    const action = actions.find(({ id }) => id === key);
    if (action) onAction(action.id);
  };
  return (
    <MenuTrigger>
      <IconButton icon={Ellipsis} label={label} hasTooltip={false} isDisabled={Boolean(isDisabled)} />
      <Popover className={classes(styles.popover)} placement="bottom end" offset={4}>
        <Menu className={classes(styles.menu)} onAction={act} aria-label={label}>
          {actions.map(({ id, label: text, icon: Icon, isDanger }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={text}
              className={classes(styles.item, isDanger && styles.danger)}
            >
              {Icon && <Icon size={16} aria-hidden />}
              <span>{text}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
};
