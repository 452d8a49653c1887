import type { App } from "electron";
import { LINK_SCHEME } from "./deep-links.ts";

/** As much of Electron's `app` as is used. */
export type SchemeApp = Pick<App, "isPackaged" | "setAsDefaultProtocolClient"> & {
  on(event: "open-url", listener: (event: { preventDefault: () => void }, url: string) => void): unknown;
};

/** Nothing behind these words of a command line can be taken for a switch, whatever a page put into its link. */
const NO_SWITCHES_BEHIND = ["--"];

/**
 * Has the operating system hand over deep links: on macOS as an event, elsewhere as the last word of a second start.
 * Only an installed program claims the scheme: a program in development must not take it away from one.
 */
export const claimLinkScheme = (program: SchemeApp, onLink: (text: string) => void): void => {
  program.on("open-url", (event, url) => {
    event.preventDefault();
    onLink(url);
  });
  if (program.isPackaged) {
    program.setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, NO_SWITCHES_BEHIND);
  }
};
