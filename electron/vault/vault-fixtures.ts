import { toBase64Url } from "../../protocol/base64url.ts";
import { type Chance, SessionId } from "../../protocol/ids.ts";
import type { VaultState } from "../../protocol/vault.ts";
import type { Kept } from "./kept.ts";
import type { EntryName, Keyring } from "./keyring.ts";
import type { Timers } from "./one-call.ts";
import type { SealedFilePort } from "./sealed-file.ts";
import { openFile, sealFile } from "./sealing.ts";
import { type Vault, createVault } from "./vault.ts";

/** Bytes that differ at every call and are the same in every run. */
export const countingChance = (): Chance => {
  let calls = 0;
  return (length) => {
    calls += 1;
    const seed = calls;
    return Uint8Array.from({ length }, (_, at) => (seed * 31 + at * 7) % 256);
  };
};

/** The sign-in of one name, each secret of it recognisable. */
export const keptOf = (name: string): Kept => ({
  refreshToken: `refresh-token-of-${name}`,
  secrets: {
    email: `${name}@clinic.example`,
    displayName: `Dr ${name}`,
    sessionId: SessionId.parse(toBase64Url(new Uint8Array(16).fill(name.length))),
    dpopKey: toBase64Url(Buffer.from(`private-dpop-key-of-${name}`)),
    deviceKey: toBase64Url(Buffer.from(`private-device-key-of-${name}`)),
    signedInAt: 1_800_000_000_000,
  },
});

/** Timers that a test moves by hand. */
export const manualTimers = () => {
  let now = 0;
  let waiting: { at: number; run: () => void }[] = [];
  const timers: Timers = {
    after: (ms, run) => {
      const one = { at: now + ms, run };
      waiting.push(one);
      return () => {
        waiting = waiting.filter((other) => other !== one);
      };
    },
  };
  return {
    timers,
    count: () => waiting.length,
    advance: (ms: number): void => {
      now += ms;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
  };
};

/** What outlives a program: the operating system's vault, which somebody may lock, and the file, for which there may be no room. */
export type Disk = {
  entries: Map<EntryName, string>;
  isLocked: boolean;
  file: Uint8Array | null;
  isFull: boolean;
};

/** An empty one. */
export const emptyDisk = (): Disk => ({
  entries: new Map(),
  isLocked: false,
  file: null,
  isFull: false,
});

/** Stands before every act on a disk, and may throw, wait or never go on; `job` does the act. */
export type Gatekeeper = <T>(act: string, job: () => T) => Promise<T>;

/** Lets everything through. */
export const freely: Gatekeeper = async (_act, job) => job();

/** A keyring on a disk; locked, it answers as gnome-keyring does: null, a refusal, and nothing removed. */
export const fakeKeyring = (disk: Disk, gatekeeper: Gatekeeper): Keyring => ({
  get: (name) => gatekeeper(`get ${name}`, () => (disk.isLocked ? null : (disk.entries.get(name) ?? null))),
  set: (name, value) =>
    gatekeeper(`set ${name}`, () => {
      if (disk.isLocked) throw new Error("Cannot create an item in a locked collection");
      disk.entries.set(name, value);
    }),
  remove: (name) =>
    gatekeeper(`remove ${name}`, () => {
      if (!disk.isLocked) disk.entries.delete(name);
    }),
});

const PURPOSE = "fake";

/** A sealed file on a disk. */
export const fakeFile = (disk: Disk, chance: Chance, gatekeeper: Gatekeeper): SealedFilePort => ({
  read: (key) =>
    gatekeeper("read file", () => (disk.file === null ? null : openFile(key, PURPOSE, disk.file))),
  write: (key, plain) =>
    gatekeeper("write file", () => {
      if (!disk.isFull) disk.file = sealFile(key, PURPOSE, plain, chance);
      return !disk.isFull;
    }),
  remove: () =>
    gatekeeper("remove file", () => {
      disk.file = null;
      return true;
    }),
  isGone: async () => disk.file === null,
});

/** One run of a program on a disk. */
export type Run = {
  vault: Vault;
  changes: VaultState[];
  acts: string[];
  clock: ReturnType<typeof manualTimers>;
  policy: { isAllowed: boolean };
};

const chance = countingChance();

/** Starts a program on a disk; each act on the disk is noted and then handed to `gatekeeper`. */
export const startRun = (disk: Disk, gatekeeper: Gatekeeper = freely): Run => {
  const changes: VaultState[] = [];
  const acts: string[] = [];
  const clock = manualTimers();
  const policy = { isAllowed: true };
  const noting: Gatekeeper = (act, job) => {
    acts.push(act);
    return gatekeeper(act, job);
  };
  const vault = createVault({
    keyring: fakeKeyring(disk, noting),
    file: fakeFile(disk, chance, noting),
    isAllowed: () => policy.isAllowed,
    chance,
    timers: clock.timers,
    onChanged: (state) => changes.push(state),
  });
  return { vault, changes, acts, clock, policy };
};

/** A disk on which an earlier run kept this sign-in. */
export const diskWith = async (kept: Kept): Promise<Disk> => {
  const disk = emptyDisk();
  await startRun(disk).vault.keep(kept);
  return disk;
};
