import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { UpdateFile } from "../../protocol/update-manifest.ts";

import { type Disk, systemCodeOf } from "./disk.ts";
import { type Processes, lockInstall } from "./install-lock.ts";
import type { Fetched } from "./machine-state.ts";
import { isOwnFolder } from "./own-folder.ts";
import type { Offer } from "./ports.ts";
import { type PrivateFile, sweepPrivate, takePrivately } from "./private-copy.ts";

/** What putting a package in place needs. */
export type InstallerPorts = {
  /** Where packages, locks and private copies lie: a folder of this user's own. */
  readonly folder: string;
  /** null where the system has no such ids. */
  readonly uid: number | null;
  readonly disk: Disk;
  readonly processes: Processes;
  /** Whether nobody else can write where the program lies; UPDATE_FOLDER_UNSAFE. */
  readonly checkPlace: () => Promise<Result<null>>;
  readonly put: (
    copy: { readonly path: string; readonly file: UpdateFile },
    release: Offer["release"],
  ) => Promise<Result<{ restartsItself: boolean }>>;
  /** Whether nobody is signed in: this program ends for nobody who is. */
  readonly mayEnd: () => boolean;
  /** Notes that this program is about to be ended for a package; false where that cannot be kept. */
  readonly noteTry: (file: UpdateFile) => Promise<boolean>;
  /** Nothing waits for the next start any more; false where something does still. */
  readonly clearKept: () => Promise<boolean>;
  /** Ends this program; starts the new one unless whoever installs it does. */
  readonly restart: (restartsItself: boolean) => Promise<Result<null>>;
};

/** An installer may run on after this program ended, so its copy stays until the next installation sweeps it away. */
const putCopy = async (
  ports: InstallerPorts,
  copy: PrivateFile,
  { file, release }: Offer,
): Promise<Result<{ restartsItself: boolean }>> => {
  const done = await ports.put({ path: copy.path, file }, release);
  if (!done.ok || !done.value.restartsItself) await copy.dispose();
  return done;
};

const installLocked = async (
  ports: InstallerPorts,
  { offer, path }: Fetched,
): Promise<Result<{ restartsItself: boolean }>> => {
  const base = { folder: ports.folder, uid: ports.uid, disk: ports.disk };
  await sweepPrivate(base);
  const copy = await takePrivately(path, offer.file, base);
  if (!copy.ok) return copy;
  if (!ports.mayEnd()) {
    await copy.value.dispose();
    return fail("UPDATE_WAITS");
  }
  // from here on one try is enough: what is killed now is not tried again at every start, and what comes to nothing not for ever
  if (!(await ports.clearKept()) || !(await ports.noteTry(offer.file))) {
    await copy.value.dispose();
    return fail("UPDATE_INSTALL_FAILED");
  }
  return putCopy(ports, copy.value, offer);
};

/** Puts a fetched package in place from a copy that nobody else can change, and has the new program start. */
export const installWith =
  (ports: InstallerPorts) =>
  async (fetched: Fetched): Promise<Result<null>> => {
    if (!(await isOwnFolder(ports.folder, ports.uid))) return fail("UPDATE_FOLDER_UNSAFE");
    const place = await ports.checkPlace();
    if (!place.ok) return place;
    const lock = await lockInstall(ports.folder, ports.processes);
    if (!lock.ok) return lock;
    const done = await installLocked(ports, fetched).finally(lock.value);
    if (!done.ok) return done;
    // an installer that runs already ends this program by itself
    if (!done.value.restartsItself && !ports.mayEnd()) return fail("UPDATE_WAITS");
    // what is in its place is of no use here any more; should it stay, the next look removes it
    await rm(fetched.path, { force: true }).catch(() => undefined);
    return ports.restart(done.value.restartsItself);
  };

const PACKAGE = /^Anteroom-\d/;

/** Removes every package and every part of one from the folder, but those of this offer. */
export const removePackages = async (folder: string, except: Offer | null): Promise<void> => {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCodeOf(error) === "") throw error;
    return [];
  });
  const useless = names.filter(
    (name) => PACKAGE.test(name) && (except === null || !name.startsWith(except.file.name)),
  );
  for (const name of useless) await rm(join(folder, name), { force: true, recursive: true });
};
