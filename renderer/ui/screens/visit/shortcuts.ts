/** What a single key does in a visit. */
export type Shortcut =
  | "microphone"
  | "camera"
  | "share"
  | "hand"
  | "admit"
  | "lock"
  | "previousPage"
  | "nextPage";

/** The keys, as the tooltips show them. */
export const SHORTCUT_KEYS = {
  microphone: "M",
  camera: "V",
  share: "S",
  hand: "H",
  admit: "A",
  lock: "L",
} as const satisfies Partial<Record<Shortcut, string>>;

/** What of a key press decides. `isTyping`: the focus is in something that takes letters, such as a field or an open list. */
export type KeyPress = {
  key: string;
  isRepeated: boolean;
  hasModifier: boolean;
  isTyping: boolean;
};

const LETTERS = new Map<string, Shortcut>([
  ["m", "microphone"],
  ["v", "camera"],
  ["s", "share"],
  ["h", "hand"],
  ["a", "admit"],
  ["l", "lock"],
  ["[", "previousPage"],
  ["]", "nextPage"],
]);

const KEYS = new Map<string, Shortcut>([
  ["PageUp", "previousPage"],
  ["PageDown", "nextPage"],
]);

/** The shortcut of a key press; null when it is none, is held down, or belongs to something else. Letters can be switched off (WCAG 2.1.4). */
export const shortcutOf = (press: KeyPress, hasLetters: boolean): Shortcut | null => {
  if (press.isRepeated || press.hasModifier || press.isTyping) return null;
  const letter = hasLetters ? LETTERS.get(press.key.toLowerCase()) : undefined;
  return letter ?? KEYS.get(press.key) ?? null;
};
