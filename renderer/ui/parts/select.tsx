import { Check, ChevronDown } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Label, Select as AriaSelect, SelectValue } from "react-aria-components/Select";
import { classes } from "./classes.ts";
import fieldStyles from "./field.module.css";
import styles from "./select.module.css";

/** One choice of a Select. */
export type SelectOption<Id extends string> = { id: Id; label: string };

/** What a Select takes. */
export type SelectProps<Id extends string> = {
  label: string;
  value: Id;
  options: readonly SelectOption<Id>[];
  onChange: (id: Id) => void;
  size?: "form" | "small";
  isDisabled?: boolean;
};

/** One choice out of a list that opens below the field. */
export const Select = <Id extends string>({
  label,
  value,
  options,
  onChange,
  size,
  isDisabled,
}: SelectProps<Id>) => {
  const choose = (key: unknown) => {
    const chosen = options.find((option) => option.id === key);
    if (chosen) onChange(chosen.id);
  };
  return (
    <AriaSelect
      value={value}
      onChange={choose}
      isDisabled={Boolean(isDisabled)}
      className={classes(fieldStyles.field, size === "small" && fieldStyles.small)}
    >
      <Label className={classes(fieldStyles.label)}>{label}</Label>
      <Button className={classes(fieldStyles.box, styles.button)}>
        <SelectValue className={classes(styles.value)} />
        <ChevronDown size={16} aria-hidden />
      </Button>
      <Popover className={classes(styles.popover)} offset={4}>
        <ListBox className={classes(styles.list)} items={options}>
          {({ id, label: text }) => (
            <ListBoxItem id={id} textValue={text} className={classes(styles.item)}>
              <span>{text}</span>
              <Check size={16} className={classes(styles.check)} aria-hidden />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
};
