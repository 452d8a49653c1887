import { useSyncExternalStore } from "react";

/** Whether the window is as narrow as a phone's; the same as in the style sheets. */
const NARROW = "(max-width: 760px)";

/** Whether the window has room for stage and panel side by side; the same as in side-panel.module.css. */
const ROOMY = "(min-width: 901px)";

const matches = (query: string) => (): boolean => window.matchMedia(query).matches;

const listen =
  (query: string) =>
  (listener: () => void): (() => void) => {
    const list = window.matchMedia(query);
    list.addEventListener("change", listener);
    return () => list.removeEventListener("change", listener);
  };

const [isNarrow, onNarrow] = [matches(NARROW), listen(NARROW)];

/** Whether the window is narrow now. */
export const useIsNarrow = (): boolean => useSyncExternalStore(onNarrow, isNarrow, () => false);

/** Whether a panel may stand open from the start. */
export const hasRoomForPanel = (): boolean => window.matchMedia(ROOMY).matches;
