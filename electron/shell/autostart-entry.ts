/** The name of the desktop entry that starts the program at login. */
export const AUTOSTART_FILE = "anteroom.desktop";

/** A path as one quoted word of an Exec line (Desktop Entry Specification 1.5, "The Exec key"). */
const quoted = (path: string): string => {
  const inWord = path.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll("%", "%%");
  return `"${inWord.replaceAll("\\", "\\\\")}"`;
};

/** The desktop entry that starts the program at this path; null for a path that no entry can hold. */
export const autostartEntry = (execPath: string): string | null =>
  /\p{Cc}/u.test(execPath) || execPath === ""
    ? null
    : [
        "[Desktop Entry]",
        "Type=Application",
        "Name=Anteroom",
        `Exec=${quoted(execPath)}`,
        "Terminal=false",
        "NoDisplay=true",
        "X-GNOME-Autostart-enabled=true",
        "",
      ].join("\n");
