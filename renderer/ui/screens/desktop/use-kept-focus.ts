import { type RefObject, useLayoutEffect, useRef } from "react";

/** Brings the focus to the region when the button that had it is gone, so that the keyboard does not start at the top of the page. */
export const useKeptFocus = (region: RefObject<HTMLElement | null>) => {
  const wasInside = useRef(false);
  useLayoutEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (wasInside.current && isLost) region.current?.focus({ preventScroll: true });
  });
  return {
    onFocus: () => {
      wasInside.current = true;
    },
    onBlur: ({ relatedTarget }: { relatedTarget: EventTarget | null }) => {
      if (relatedTarget instanceof Node && region.current?.contains(relatedTarget) !== true)
        wasInside.current = false;
    },
  };
};
