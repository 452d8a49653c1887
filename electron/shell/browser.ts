import { shell } from "electron";
import type { Log } from "../log/log.ts";
import { type TrustedPlaces, externalAddress } from "./external-links.ts";

/** Opens the system's browser at trusted addresses only; tells whether it did. The address itself is not logged. */
export const createBrowserOpener =
  (places: () => TrustedPlaces, log: Log) =>
  (text: string): boolean => {
    const address = externalAddress(text, places());
    log(address === null ? "warn" : "info", address === null ? "link.refused" : "link.opened");
    if (address === null) return false;
    shell.openExternal(address).catch(() => log("error", "link.refused"));
    return true;
  };
