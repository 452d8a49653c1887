import { useEffect, useEffectEvent } from "react";
import { type Shortcut, shortcutOf } from "./shortcuts.ts";

/** What takes letters for itself: fields, open lists and menus, and every window over the visit. */
const TYPING = "input, textarea, select, [contenteditable], [role=listbox], [role=menu], [role=dialog]";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TYPING) !== null;

const hasModifier = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");

/** Calls `run` for each shortcut of the visit that is pressed in this window; letters only while they are switched on. */
export const useShortcuts = (hasLetters: boolean, run: (shortcut: Shortcut) => void): void => {
  const onPress = useEffectEvent((event: KeyboardEvent) => {
    const shortcut = shortcutOf(
      {
        key: event.key,
        isRepeated: event.repeat,
        hasModifier: hasModifier(event),
        isTyping: isTyping(event.target),
      },
      hasLetters,
    );
    if (shortcut) run(shortcut);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onPress(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
};
