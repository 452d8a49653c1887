import { useEffect, useEffectEvent } from "react";
import { type Shortcut, shortcutOf } from "./shortcuts.ts";

/** What takes letters for itself: fields, open lists and menus, and every window over the visit. */
const TYPING = "input, textarea, select, [contenteditable], [role=listbox], [role=menu], [role=dialog]";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TYPING) !== null;

/** Calls `run` for each shortcut of the visit that is pressed in this window. */
export const useShortcuts = (run: (shortcut: Shortcut) => void): void => {
  const onPress = useEffectEvent((event: KeyboardEvent) => {
    const shortcut = shortcutOf({
      key: event.key,
      isRepeated: event.repeat,
      hasModifier: event.ctrlKey || event.altKey || event.metaKey,
      isTyping: isTyping(event.target),
    });
    if (shortcut) run(shortcut);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onPress(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
};
