/** What a single key does in a visit. */
export type Shortcut = "microphone" | "camera" | "share" | "admit";

/** The keys, as the tooltips show them. */
export const SHORTCUT_KEYS = { microphone: "M", camera: "V", share: "S", admit: "A" } as const;

/** What of a key press decides. `isTyping`: the focus is in something that takes letters, such as a field or an open list. */
export type KeyPress = {
  key: string;
  isRepeated: boolean;
  hasModifier: boolean;
  isTyping: boolean;
};

const BY_KEY = new Map<string, Shortcut>([
  ["m", "microphone"],
  ["v", "camera"],
  ["s", "share"],
  ["a", "admit"],
]);

/** The shortcut of a key press; null when it is none, is held down, or belongs to something else. */
export const shortcutOf = ({ key, isRepeated, hasModifier, isTyping }: KeyPress): Shortcut | null =>
  isRepeated || hasModifier || isTyping ? null : (BY_KEY.get(key.toLowerCase()) ?? null);
