import { Check, type LucideIcon } from "lucide-react";
import { type ReactElement } from "react";
import { Menu, MenuItem, MenuSection, MenuTrigger } from "react-aria-components/Menu";
import { Header } from "react-aria-components/Header";
import { Popover, type PopoverProps } from "react-aria-components/Popover";
import { classes } from "./classes.ts";
import menuStyles from "./menu.module.css";
import styles from "./section-menu.module.css";

/** One line of a menu. */
export type MenuLine<Id extends string> = {
  id: Id;
  label: string;
  icon?: LucideIcon;
  isDanger?: boolean;
  isDisabled?: boolean;
};

/** Lines that belong together. `marks`: do something; switches, each on or off; or a choice of which one holds. */
export type MenuGroup<Id extends string> = {
  id: string;
  label: string;
  isTitled?: boolean;
  kind: "actions" | "switches" | "choice";
  lines: readonly MenuLine<Id>[];
  /** Which switches are on, or which choice holds. */
  on?: readonly Id[];
  /** Whether a line stands between this group and the one before. */
  isApart?: boolean;
};

/** What a SectionMenu takes: `children` is the button that opens it. */
export type SectionMenuProps<Id extends string> = {
  label: string;
  groups: readonly MenuGroup<Id>[];
  onAction: (id: Id) => void;
  placement?: NonNullable<PopoverProps["placement"]>;
  children: ReactElement;
};

const MODES = { actions: "none", switches: "multiple", choice: "single" } as const;

const Line = <Id extends string>({ line, isMarked }: { line: MenuLine<Id>; isMarked: boolean }) => {
  const { id, label, icon: Icon, isDanger, isDisabled } = line;
  return (
    <MenuItem
      id={id}
      textValue={label}
      isDisabled={Boolean(isDisabled)}
      className={classes(menuStyles.item, styles.item, isDanger && menuStyles.danger)}
    >
      {Icon && <Icon size={16} aria-hidden />}
      <span className={styles.words}>{label}</span>
      {isMarked && <Check size={16} className={styles.mark} aria-hidden />}
    </MenuItem>
  );
};

/** A button with a menu of several groups: actions, switches that show whether they are on, and choices. */
export const SectionMenu = <Id extends string>(props: SectionMenuProps<Id>) => {
  const { label, groups, onAction, placement = "top", children } = props;
  const act = (key: unknown) => {
    const line = groups.flatMap(({ lines }) => lines).find(({ id }) => id === key);
    if (line) onAction(line.id);
  };
  return (
    <MenuTrigger>
      {children}
      <Popover className={classes(menuStyles.popover)} placement={placement} offset={6}>
        <Menu className={classes(menuStyles.menu)} onAction={act} aria-label={label}>
          {groups.map((group) => (
            <MenuSection
              key={group.id}
              id={group.id}
              selectionMode={MODES[group.kind]}
              selectedKeys={group.on ?? []}
              shouldCloseOnSelect
              disallowEmptySelection={group.kind === "choice"}
              {...(group.isTitled ? {} : { "aria-label": group.label })}
              className={classes(styles.group, group.isApart && styles.apart)}
            >
              {group.isTitled ? <Header className={classes(styles.title)}>{group.label}</Header> : null}
              {group.lines.map((line) => (
                <Line key={line.id} line={line} isMarked={group.kind !== "actions"} />
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
};
