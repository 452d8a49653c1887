import type { UserSettings } from "../../../protocol/desktop-session.ts";

/** Forces the chosen theme on the page; the operating system's is left to the style sheet. */
export const applyTheme = (root: Pick<HTMLElement, "dataset">, theme: UserSettings["theme"]): void => {
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
};
