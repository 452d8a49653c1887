import type { ProxyConfig } from "electron";

/** How the service is reached: as the machine does it, without any proxy, or as a script at an address says. */
export type ProxyChoice = { mode: "system" } | { mode: "direct" } | { mode: "pac"; url: string };

/**
 * The choice in Electron's words. With a script Chromium goes nowhere while the script cannot be read, and it never
 * asks a script about this machine itself (localhost, 127.0.0.0/8, link-local addresses): those are reached directly.
 */
export const proxyConfigOf = (choice: ProxyChoice): ProxyConfig =>
  choice.mode === "pac" ? { mode: "pac_script", pacScript: choice.url } : { mode: choice.mode };
