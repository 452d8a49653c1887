import { useEffect } from "react";

/** The parts of a key press that decide whether it is a shortcut. */
export type KeyPress = {
  key: string;
  repeat: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  defaultPrevented: boolean;
};

/** Where the focus is: in something that takes typing, in an open window over the page or a menu, or elsewhere. */
export type FocusPlace = "typing" | "overlay" | "page";

const TYPING = "input, textarea, select, [contenteditable='true'], [role='textbox'], [role='listbox']";
const OVERLAY = "[role='dialog'], [role='alertdialog'], [role='menu']";

/** The letter of a plain, single key press outside of fields and open windows, in upper case; else null. */
export const shortcutOf = (press: KeyPress, place: FocusPlace): string | null => {
  const hasModifier = press.altKey || press.ctrlKey || press.metaKey;
  if (place !== "page" || press.repeat || press.defaultPrevented || hasModifier) return null;
  return press.key.length === 1 ? press.key.toUpperCase() : null;
};

const placeOf = (target: EventTarget | null): FocusPlace => {
  if (document.querySelector(OVERLAY)) return "overlay";
  return target instanceof Element && target.closest(TYPING) ? "typing" : "page";
};

/** Runs an action when its letter is pressed; never while somebody types, nor under an open window. */
export const useShortcuts = (actions: Readonly<Record<string, () => void>>): void => {
  useEffect(() => {
    const onKeyDown = (press: KeyboardEvent) => {
      const letter = shortcutOf(press, placeOf(press.target));
      const action = letter === null ? undefined : actions[letter];
      if (!action) return;
      press.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [actions]);
};
