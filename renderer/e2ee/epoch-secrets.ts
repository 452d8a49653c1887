import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { SECRET_BYTES } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Head, acceptBase, acceptNext, isSameEpoch } from "./chain.ts";
import { type EpochSecret, type EpochSource, importSecret, secretCommitOf } from "./derive.ts";

/** A secret that no announce carries yet, as its maker may speak of it. */
export type Prepared = { handle: number; secretCommit: Uint8Array<ArrayBuffer> };

/** The running epoch: its secret, the announce that opened it, and the newest announce within it. */
export type RunningEpoch = EpochSource & { head: Head };

/** The secrets of one worker: at most one prepared and one running; each is sealed once, for one announce. */
export type EpochSecrets = {
  prepare(scope: Scope, epoch: number): Promise<Result<Prepared>>;
  /** The prepared secret as the source of this announce, and of no other one from now on. */
  claim(handle: number, head: Head): Result<EpochSource>;
  /** Lends the bytes of a claimed secret once; they are overwritten when `use` is through. */
  lend<T>(
    handle: number,
    head: Head,
    use: (bytes: Uint8Array<ArrayBuffer>) => Promise<Result<T>>,
  ): Promise<Result<T>>;
  discard(handle: number): void;
  /** Takes received bytes in as the secret of an announce that follows and commits to them; overwrites the bytes. */
  receive(bytes: Uint8Array<ArrayBuffer>, head: Head): Promise<Result<EpochSource>>;
  /** Makes a claimed or received secret the running one. */
  run(source: EpochSource): void;
  running(): RunningEpoch | null;
  /** Whether this announce may come next, by the chain. */
  accept(head: Head): Result<Head>;
  /** Notes a newer announce of the running epoch. */
  advance(head: Head): Result<RunningEpoch>;
  wipe(): void;
};

type Pending = {
  handle: number;
  secret: EpochSecret;
  secretCommit: Uint8Array<ArrayBuffer>;
  epoch: number;
  bytes: Uint8Array<ArrayBuffer> | null;
  claimedBy: Head | null;
};

/** No secret yet. */
export const createEpochSecrets = (chance: Chance): EpochSecrets => {
  let handles = 0;
  let pending: Pending | null = null;
  let running: RunningEpoch | null = null;

  const forgetPending = (): void => {
    pending?.bytes?.fill(0);
    pending = null;
  };
  const find = (handle: number, head: Head): Result<Pending> => {
    if (pending === null || pending.handle !== handle) return fail("KEY_MISSING");
    const { announce, hash } = head;
    if (pending.epoch !== announce.epoch || !isSameBytes(pending.secretCommit, announce.secretCommit))
      return fail("SEAL_INVALID");
    if (pending.claimedBy !== null && !isSameBytes(pending.claimedBy.hash, hash)) return fail("SEAL_INVALID");
    pending.claimedBy = head;
    return succeed(pending);
  };
  const accept = (head: Head): Result<Head> =>
    running === null ? acceptBase(head) : acceptNext(running.head, head);

  return {
    prepare: async (scope, epoch) => {
      forgetPending();
      if (running !== null && epoch !== running.head.announce.epoch + 1) return fail("CHAIN_BROKEN");
      const bytes = chance(SECRET_BYTES);
      const secret = await importSecret(bytes);
      const secretCommit = await secretCommitOf(secret, scope, epoch);
      handles += 1;
      pending = { handle: handles, secret, secretCommit, epoch, bytes, claimedBy: null };
      return succeed({ handle: handles, secretCommit });
    },
    claim: (handle, head) => {
      const found = find(handle, head);
      return found.ok ? succeed({ secret: found.value.secret, opened: head }) : found;
    },
    lend: async (handle, head, use) => {
      const found = find(handle, head);
      if (!found.ok) return found;
      const { bytes } = found.value;
      if (bytes === null) return fail("SEAL_INVALID");
      found.value.bytes = null;
      try {
        return await use(bytes);
      } finally {
        bytes.fill(0);
      }
    },
    discard: (handle) => {
      if (pending?.handle === handle) forgetPending();
    },
    receive: async (bytes, head) => {
      const secret = await importSecret(bytes);
      bytes.fill(0);
      const commit = await secretCommitOf(secret, head.announce, head.announce.epoch);
      const isCommitted = isSameBytes(commit, head.announce.secretCommit);
      return isCommitted ? succeed({ secret, opened: head }) : fail("SEAL_INVALID");
    },
    run: (source) => {
      if (pending?.secret === source.secret) forgetPending();
      running = { ...source, head: source.opened };
    },
    running: () => running,
    accept,
    advance: (head) => {
      if (running === null) return fail("KEY_MISSING");
      const accepted = accept(head);
      if (!accepted.ok) return accepted;
      if (!isSameEpoch(running.opened.announce, head.announce)) return fail("CHAIN_BROKEN");
      running = { ...running, head };
      return succeed(running);
    },
    wipe: () => {
      forgetPending();
      running = null;
    },
  };
};
