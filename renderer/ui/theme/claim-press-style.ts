/** The id under which react-aria looks for its own style element before it injects one (react-aria 3, usePress). */
export const PRESS_STYLE_ID = "react-aria-pressable-style";

/**
 * Keeps react-aria from injecting a style element, which the page's CSP would refuse; base.css carries the same rule.
 * Its one other style element (usePreventScroll, under windows on iOS) only contains overscroll and may be refused.
 */
export const claimPressStyle = (page: Document): void => {
  if (page.getElementById(PRESS_STYLE_ID)) return;
  const claim = page.createElement("meta");
  claim.id = PRESS_STYLE_ID;
  page.head.append(claim);
};
