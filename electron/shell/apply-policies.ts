import { app } from "electron";
import type { Policies } from "../../protocol/policy.ts";
import type { Log } from "../log/log.ts";
import type { ContentProtection } from "./content-protection.ts";
import { applyLaunchAtLogin } from "./launch-at-login.ts";
import type { Proxies } from "./proxies.ts";
import type { ProxyChoice } from "./proxy-choice.ts";

/** What policies change in the shell. */
export type PolicyTargets = {
  proxies: Proxies;
  protection: ContentProtection;
  /** What starts the program: of an AppImage the file, since the folder that it unpacks is gone with it. */
  programPath: string;
  log: Log;
};

const proxyChoiceOf = ({ proxyMode, proxyPacUrl }: Policies): ProxyChoice => {
  if (proxyMode === "pac" && proxyPacUrl !== null) return { mode: "pac", url: proxyPacUrl };
  return { mode: proxyMode === "direct" ? "direct" : "system" };
};

const launchAtLogin = (isWanted: boolean, { programPath, log }: PolicyTargets): Promise<void> =>
  applyLaunchAtLogin(
    {
      platform: process.platform,
      isPackaged: app.isPackaged,
      execPath: programPath,
      configHome: app.getPath("appData"),
      setLoginItem: (isOn: boolean) => app.setLoginItemSettings({ openAtLogin: isOn }),
      log,
    },
    isWanted,
  );

/**
 * Brings the shell in line with what holds; to be called at every change. What did not change is left alone: another
 * proxy ends every line that runs.
 */
export const createPolicyApplier = (targets: PolicyTargets): ((policies: Policies) => void) => {
  const { proxies, protection } = targets;
  let applied: { proxy: string; isProtected: boolean; atLogin: boolean } | null = null;
  return (policies) => {
    const choice = proxyChoiceOf(policies);
    const { screenCaptureProtection: isProtected, launchAtLogin: atLogin } = policies;
    const next = { proxy: JSON.stringify(choice), isProtected, atLogin };
    if (applied?.isProtected !== isProtected) protection.set(isProtected);
    if (applied?.proxy !== next.proxy) void proxies.apply(choice);
    if (applied?.atLogin !== atLogin) void launchAtLogin(atLogin, targets);
    applied = next;
  };
};
