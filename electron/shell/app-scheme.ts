import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Session, protocol } from "electron";
import type { Log } from "../log/log.ts";
import { type AppFiles, Manifest, answerFor } from "./app-files.ts";
import { APP_SCHEME } from "./app-origin.ts";
import { cspOf } from "./csp.ts";

/** Tells Chromium of our scheme; before the program is ready. Without `corsEnabled`, which would open it to other origins. */
export const registerAppScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);

const bundleAt = (folder: string): Pick<AppFiles, "manifest" | "read" | "sha256Hex"> => ({
  manifest: Manifest.parse(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"))),
  read: async (path) => new Uint8Array(await readFile(join(folder, path))),
  sha256Hex: (bytes) => createHash("sha256").update(bytes).digest("hex"),
});

/** Serves the bundle in `folder` as `app://anteroom/` to one session; throws when the bundle has no good manifest. */
export const serveApp = (
  session: Session,
  { folder, serverOrigin, log }: { folder: string; serverOrigin: string | null; log: Log },
): void => {
  const files: AppFiles = {
    ...bundleAt(folder),
    csp: cspOf(serverOrigin),
    onChanged: () => log("error", "file.changed"),
  };
  session.protocol.handle(APP_SCHEME, (request) => answerFor(files, request));
};
