import { LINK_SCHEME } from "../../package/config.ts";
import { DESKTOP_FILE } from "../../package/contents.ts";

/** The program in a few words, as a menu shows it. */
export const COMMENT = "Visits behind a waiting room";

/** What every desktop file of the program says (freedesktop.org, Desktop Entry Specification 1.5). */
export const DESKTOP_ENTRY = {
  Name: "Anteroom",
  GenericName: "Telehealth client",
  "GenericName[es]": "Cliente de telesalud",
  Comment: COMMENT,
  "Comment[es]": "Visitas detrás de una sala de espera",
  Keywords: "telehealth;visit;video;waiting room;",
  StartupNotify: "true",
} as const;

/** The category of the program in a menu. */
export const CATEGORY = "Network;VideoConference";

/** A desktop file that starts these words. */
export const desktopEntryText = (exec: string): string => {
  const fields = {
    ...DESKTOP_ENTRY,
    Type: "Application",
    Exec: exec,
    Terminal: "false",
    Icon: "anteroom",
    StartupWMClass: DESKTOP_FILE.replace(/\.desktop$/, ""),
    MimeType: `x-scheme-handler/${LINK_SCHEME};`,
    Categories: `${CATEGORY};`,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return `[Desktop Entry]\n${lines.join("\n")}\n`;
};
