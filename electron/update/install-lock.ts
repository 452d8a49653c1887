import { open, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { NEW_FLAGS, OWNER_ONLY, systemCodeOf, withFile } from "./disk.ts";

/*
 * Whoever installs makes a file whose name says who that is, and then looks whether there is another one of somebody alive.
 * Since each makes its own before it looks, of two at once at least one sees the other: never do two install, though both
 * may step back. A name needs no content that could be half written, and what a killed run left is told by its name.
 */

/** A process that nobody can be mistaken for: another one of the same number was born at another time or after another boot. */
export type Holder = { readonly boot: string; readonly pid: number; readonly birth: string };

/** Who is asked about processes. */
export type Processes = {
  readonly self: () => Promise<Holder>;
  readonly isAlive: (holder: Holder) => Promise<boolean>;
};

/** Ends the hold of the lock. */
export type Release = () => Promise<void>;

const NAME = /^install\.([0-9a-f-]{1,36})\.(\d{1,10})\.(\d{1,20})\.lock$/;

const nameOf = ({ boot, pid, birth }: Holder): string => `install.${boot}.${pid}.${birth}.lock`;

const holderOf = (name: string): Holder | null => {
  const [, boot, pid, birth] = NAME.exec(name) ?? [];
  if (boot === undefined || pid === undefined || birth === undefined) return null;
  return { boot, pid: Number(pid), birth };
};

const isNew = async (path: string): Promise<boolean> => {
  try {
    await withFile(open(path, NEW_FLAGS, OWNER_ONLY), async () => undefined);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  }
};

/** Whether somebody alive holds a lock beside mine; locks of the dead are removed. */
const isHeldByAnother = async (folder: string, mine: string, { isAlive }: Processes): Promise<boolean> => {
  let isHeld = false;
  for (const name of await readdir(folder)) {
    const holder = name === mine ? null : holderOf(name);
    if (holder === null) continue;
    if (await isAlive(holder)) isHeld = true;
    else await rm(join(folder, name), { force: true });
  }
  return isHeld;
};

/** Holds the only right to install until released, or until this process ends: UPDATE_BUSY while another one holds it, UPDATE_INSTALL_FAILED when the folder takes no file. */
export const lockInstall = async (folder: string, processes: Processes): Promise<Result<Release>> => {
  try {
    const mine = nameOf(await processes.self());
    if (!(await isNew(join(folder, mine)))) return fail("UPDATE_BUSY");
    const release: Release = () => rm(join(folder, mine), { force: true });
    if (!(await isHeldByAnother(folder, mine, processes))) return succeed(release);
    await release();
    return fail("UPDATE_BUSY");
  } catch (error) {
    if (systemCodeOf(error) === "") throw error;
    return fail("UPDATE_INSTALL_FAILED");
  }
};

const textAt = async (path: string): Promise<string | null> => {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    return null;
  }
};

/** Where Linux says when a process was born (proc_pid_stat(5), field 22), counted after the name, which may hold spaces and brackets. */
const BIRTH_AFTER_NAME = 19;
const birthOf = async (pid: number): Promise<string | null> => {
  const stat = await textAt(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[BIRTH_AFTER_NAME] ?? null;
};

const bootOf = async (): Promise<string> => (await textAt("/proc/sys/kernel/random/boot_id")) ?? "0";

const answers = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // somebody else's process is alive too
    return systemCodeOf(error) === "EPERM";
  }
};

/** This machine's processes; where the system does not tell boots and births apart (all but Linux), by their numbers only. */
export const systemProcesses: Processes = {
  self: async () => ({
    boot: await bootOf(),
    pid: process.pid,
    birth: (await birthOf(process.pid)) ?? "0",
  }),
  isAlive: async ({ boot, pid, birth }) =>
    boot === (await bootOf()) && answers(pid) && birth === ((await birthOf(pid)) ?? "0"),
};
