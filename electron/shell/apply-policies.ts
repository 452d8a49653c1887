import { app } from "electron";
import type { Policies } from "../../protocol/policy.ts";
import type { Log } from "../log/log.ts";
import type { ContentProtection } from "./content-protection.ts";
import { applyLaunchAtLogin } from "./launch-at-login.ts";
import type { Proxies } from "./proxies.ts";
import type { ProxyChoice } from "./proxy-choice.ts";

/** What policies change in the shell. */
export type PolicyTargets = { proxies: Proxies; protection: ContentProtection; log: Log };

const proxyChoiceOf = ({ proxyMode, proxyPacUrl }: Policies): ProxyChoice => {
  if (proxyMode === "pac" && proxyPacUrl !== null) return { mode: "pac", url: proxyPacUrl };
  return { mode: proxyMode === "direct" ? "direct" : "system" };
};

/** Brings the shell in line with what holds; may be called at every change. */
export const applyPolicies = ({ proxies, protection, log }: PolicyTargets, policies: Policies): void => {
  protection.set(policies.screenCaptureProtection);
  void proxies.apply(proxyChoiceOf(policies));
  const login = {
    platform: process.platform,
    isPackaged: app.isPackaged,
    execPath: process.execPath,
    configHome: app.getPath("appData"),
    setLoginItem: (isWanted: boolean) => app.setLoginItemSettings({ openAtLogin: isWanted }),
    log,
  };
  void applyLaunchAtLogin(login, policies.launchAtLogin);
};
