import { posix, win32 } from "node:path";

/** Whether a Windows program lies below one of these folders (Program Files, which only administrators write); letters' case says nothing there, and a short name or a step back is not understood. */
export const isInProgramFiles = (path: string, programFolders: readonly string[]): boolean => {
  if (!win32.isAbsolute(path) || path !== win32.normalize(path) || path.includes("~")) return false;
  const isLocal = /^[a-z]:\\/i.test(path);
  return (
    isLocal &&
    programFolders.some(
      (folder) => /^[a-z]:\\./i.test(folder) && path.toLowerCase().startsWith(`${folder.toLowerCase()}\\`),
    )
  );
};

/** Whether a macOS program lies where programs are kept, and not on the disk image that it came on or where the system moved it for safety. */
export const isInApplications = (path: string, home: string): boolean =>
  path === posix.normalize(path) &&
  ["/Applications", posix.join(home, "Applications")].some((folder) => path.startsWith(`${folder}/`));
