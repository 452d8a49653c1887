import type { ProxyConfig } from "electron";

/** How the service is reached: as the machine does it, without any proxy, or as a script at an address says. */
export type ProxyChoice = { mode: "system" } | { mode: "direct" } | { mode: "pac"; url: string };

/**
 * The choice in Electron's words. With a script Chromium goes nowhere while the script cannot be read, and it never
 * asks a script about this machine itself (localhost, 127.0.0.0/8, link-local addresses): those are reached directly.
 */
export const proxyConfigOf = (choice: ProxyChoice): ProxyConfig =>
  choice.mode === "pac" ? { mode: "pac_script", pacScript: choice.url } : { mode: choice.mode };

const SCHEMES: Readonly<Record<string, string>> = {
  PROXY: "http",
  HTTPS: "https",
  SOCKS: "socks4",
  SOCKS4: "socks4",
  SOCKS5: "socks5",
};

const ruleOf = (part: string): string | null => {
  if (part === "DIRECT") return "direct://";
  const [, kind = "", place = ""] = /^([A-Z0-9]+) ([\w.:[\]-]+)$/.exec(part) ?? [];
  const scheme = SCHEMES[kind];
  return scheme === undefined ? null : `${scheme}://${place}`;
};

/** A way that was worked out for one address ("PROXY a:80; DIRECT", as scripts say it) as fixed proxies; null when nothing of it is understood. */
export const fixedConfigOf = (way: string): ProxyConfig | null => {
  const rules = way
    .split(";")
    .map((part) => ruleOf(part.trim()))
    .filter((rule) => rule !== null);
  if (rules.length === 0) return null;
  return rules[0] === "direct://"
    ? { mode: "direct" }
    : { mode: "fixed_servers", proxyRules: rules.join(",") };
};
