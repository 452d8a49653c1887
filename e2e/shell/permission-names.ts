import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../build/runtime/provision.ts";

/** Fewer than this and the types have changed in a way that this reading does not understand. */
const LEAST = 40;

const unionIn = (types: string, handler: string): string[] => {
  const union =
    new RegExp(`${handler}\\(handler: \\(\\(webContents: [^,]+, permission: ([^,]+), `).exec(types)?.[1] ??
    "";
  const names = union.split(" | ").map((word) => /^'([A-Za-z][A-Za-z-]*)'$/.exec(word)?.[1]);
  const known = names.filter((name) => name !== undefined);
  if (known.length !== names.length || known.length < LEAST) {
    throw new Error(`The permissions of ${handler} could not be read out of electron.d.ts`);
  }
  return known;
};

/** Every permission that the installed Electron's types know; throws when they cannot be read out of them. */
export const permissionNames = async (): Promise<readonly string[]> => {
  const types = await readFile(join(ROOT, "node_modules", "electron", "electron.d.ts"), "utf8");
  return [
    ...new Set([
      ...unionIn(types, "setPermissionRequestHandler"),
      ...unionIn(types, "setPermissionCheckHandler"),
    ]),
  ];
};
