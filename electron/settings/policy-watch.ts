import { watch } from "node:fs";
import { UNREADABLE_POLICY } from "../../protocol/effective-policy.ts";
import type { PolicyProblem, PolicyReading, PolicyWords, ReadPolicy } from "./policy-reading.ts";

/** What is known of the machine policy now: the last one that was read, and what is wrong with the source, if anything. */
export type MachinePolicy = {
  /** For `effectivePolicies`: null where there surely is none. */
  readonly machine: PolicyWords | typeof UNREADABLE_POLICY | null;
  readonly problem: PolicyProblem | null;
};

/** Runs once after some milliseconds unless stopped before. */
export type After = (ms: number, run: () => void) => () => void;

/** Tells of changes in a folder until stopped; null when it cannot be watched, as when it does not exist. */
export type WatchFolder = (onChange: () => void) => (() => void) | null;

/** What a watch of the machine policy needs. */
export type PolicyWatchParts = {
  readonly read: ReadPolicy;
  readonly watchFolder: WatchFolder;
  readonly after: After;
  /** Told after every change of what is known, problems included. */
  readonly onChange: (policy: MachinePolicy) => void;
};

/** A running watch. */
export type PolicyWatch = {
  readonly now: () => MachinePolicy;
  /** Looks at once; the promise ends when what is known is new. */
  readonly look: () => Promise<void>;
  readonly stop: () => void;
};

/** How often the policy is looked at even if nothing tells of a change. Milliseconds. */
export const POLICY_LOOK_MS = 60_000;
/** A file that is being written is let come to rest this long. Milliseconds. */
export const POLICY_REST_MS = 200;

/** What is known after a reading: a refused one keeps the last, and where there is no last one, nothing counts as understood. */
export const afterReading = (known: MachinePolicy | null, reading: PolicyReading): MachinePolicy => {
  switch (reading.kind) {
    case "read":
      return { machine: reading.value, problem: null };
    case "absent":
      return { machine: null, problem: null };
    case "refused":
      return { machine: known === null ? UNREADABLE_POLICY : known.machine, problem: reading.reason };
  }
};

const isSame = (one: MachinePolicy, other: MachinePolicy): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** One look at a time; whoever asks during one gets another after it. */
const oneAtATime = (look: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    next ??= running.then(() => {
      next = null;
      running = look();
      return running;
    });
    return next;
  };
};

/** Reads the machine policy and keeps what it said: at every change of its folder and every minute, until stopped. */
export const startPolicyWatch = async ({
  read,
  watchFolder,
  after,
  onChange,
}: PolicyWatchParts): Promise<PolicyWatch> => {
  let known = afterReading(null, await read());
  let isStopped = false;
  let stopResting: (() => void) | null = null;
  let stopTimer: (() => void) | null = null;
  let stopFolder: (() => void) | null = null;

  const look = oneAtATime(async () => {
    const next = afterReading(known, await read());
    if (isStopped || isSame(known, next)) return;
    known = next;
    onChange(known);
  });
  const lookAfterRest = (): void => {
    stopResting?.();
    stopResting = after(POLICY_REST_MS, () => void look());
  };
  /** A folder that was removed and made again is another one, so each minute watches anew. */
  const keepWatching = (): void => {
    stopFolder?.();
    stopFolder = watchFolder(lookAfterRest);
    stopTimer = after(POLICY_LOOK_MS, () => {
      keepWatching();
      void look();
    });
  };
  keepWatching();
  return {
    now: () => known,
    look,
    stop: () => {
      isStopped = true;
      for (const stop of [stopResting, stopTimer, stopFolder]) stop?.();
    },
  };
};

/** Watches a folder for real. */
export const folderWatch =
  (folder: string): WatchFolder =>
  (onChange) => {
    try {
      const watcher = watch(folder, { persistent: false }, onChange);
      watcher.on("error", () => watcher.close());
      return () => watcher.close();
    } catch {
      return null;
    }
  };

/** For a source that tells nothing of its changes, such as the registry: the minute counts. */
export const noFolder: WatchFolder = () => null;
