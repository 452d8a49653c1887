import type { Chance } from "../../protocol/ids.ts";
import type { VaultState } from "../../protocol/vault.ts";
import { type Memory, createActs } from "./acts.ts";
import { Trouble, gatedEntries } from "./gated-entries.ts";
import type { Kept } from "./kept.ts";
import type { Keyring } from "./keyring.ts";
import { type Timers, createOneCall } from "./one-call.ts";
import type { SealedFilePort } from "./sealed-file.ts";

/*
 *                  a probe proves it            refused, no answer, a null that a probe belies
 *  locked, absent --------------------> ready ------------------------------------------------> locked, absent
 *     ^ (at start: locked)                |                                                         |
 *     '---- the policy allows, open ------+------- the policy forbids: all is removed --------------+--> refusedByPolicy
 *
 * A null of the operating system's vault means "nothing there" or "locked" (Secret Service). So it is believed in no
 * state but `ready` and only after one more probe, and nothing is ever deleted because of one.
 */

/** What a vault is made of; `isAllowed` is the policy's word at this moment, `onChanged` hears of every new state. */
export type VaultPorts = {
  keyring: Keyring;
  file: SealedFilePort;
  isAllowed: () => boolean;
  chance: Chance;
  timers: Timers;
  onChanged?: (state: VaultState) => void;
};

/** Keeps one sign-in over the end of the program, or says why not. Its acts run one after another. */
export type Vault = {
  /** Finds out the state by writing, reading and deleting a random value; may be called again at any time. */
  open: () => Promise<VaultState>;
  /** The state now; `locked` until the first `open` has ended. */
  state: () => VaultState;
  /** What is kept, whole; null in any state but `ready`. */
  read: () => Promise<Kept | null>;
  /** Keeps a sign-in in place of any other, after a probe. With any answer but `ready` neither it nor an earlier one is kept. */
  keep: (kept: Kept) => Promise<VaultState>;
  /** Puts the next refresh token in place of the one that was read or kept; without one it does nothing. Where it cannot be written nothing stays kept, since the old token would be taken for a stolen one. */
  replaceRefreshToken: (token: string) => Promise<VaultState>;
  /** Removes all that is kept; entries that cannot be removed now are at the next successful `open`, also of a later run. */
  forget: () => Promise<void>;
  /** Whether the operating system's vault still owes an answer. Nothing can take such a call back, and the ordinary end of the program waits for it: end it hard. */
  isWaiting: () => boolean;
};

/** Runs jobs in the order in which they came. */
const createLine = () => {
  let tail: Promise<unknown> = Promise.resolve();
  return <T>(job: () => Promise<T>): Promise<T> => {
    const next = tail.then(job);
    tail = next.catch(() => undefined);
    return next;
  };
};

const stateAfter = (error: unknown): VaultState => {
  if (error instanceof Trouble) return error.state;
  throw error;
};

/** A vault over these ports; closed until it is opened. */
export const createVault = ({ keyring, file, isAllowed, chance, timers, onChanged }: VaultPorts): Vault => {
  const memory: Memory = { state: "locked", keptId: null, hasLeftovers: false };
  const gate = createOneCall(timers);
  const acts = createActs({ entries: gatedEntries(keyring, gate), file }, memory, chance);
  const inLine = createLine();

  const become = (state: VaultState): VaultState => {
    const isNew = state !== memory.state;
    memory.state = state;
    if (isNew) onChanged?.(state);
    return state;
  };
  const attempt = (act: () => Promise<void>): Promise<VaultState> =>
    act().then(
      () => become("ready"),
      (error: unknown) => become(stateAfter(error)),
    );
  const attemptOrDrop = async (act: () => Promise<void>): Promise<VaultState> => {
    const state = await attempt(act);
    if (state !== "ready") await acts.drop();
    return state;
  };
  const refuse = async (): Promise<VaultState> => {
    become("refusedByPolicy");
    await acts.clear().catch(stateAfter);
    return "refusedByPolicy";
  };
  const ifAllowed = async (job: () => Promise<VaultState>): Promise<VaultState> => {
    if (isAllowed()) return job();
    return memory.state === "refusedByPolicy" ? "refusedByPolicy" : refuse();
  };

  return {
    open: () => inLine(() => (isAllowed() ? attempt(acts.prove) : refuse())),
    state: () => memory.state,
    isWaiting: gate.isBusy,
    read: () =>
      inLine(async () => {
        const state = await ifAllowed(async () => memory.state);
        if (state !== "ready" || memory.hasLeftovers) return null;
        return acts.read().catch((error: unknown) => {
          become(stateAfter(error));
          return null;
        });
      }),
    keep: (kept) => inLine(() => ifAllowed(() => attemptOrDrop(() => acts.write(kept)))),
    replaceRefreshToken: (token) =>
      inLine(() =>
        ifAllowed(async () =>
          memory.keptId === null ? memory.state : attemptOrDrop(() => acts.replace(token)),
        ),
      ),
    forget: () =>
      inLine(async () => {
        await acts.clear().catch((error: unknown) => {
          const state = stateAfter(error);
          if (memory.state !== "refusedByPolicy") become(state);
        });
      }),
  };
};
