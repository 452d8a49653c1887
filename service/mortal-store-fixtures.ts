import type { Clock } from "./clock.ts";
import { memoryStore } from "./store/testing-store.ts";
import type { Store } from "./store/store.ts";

/** Where a process dies: before its n-th statement, or right after its n-th transaction was committed. Both count from the arming. */
export type DeathPoint = { kind: "statement" | "committed"; at: number };

/** A real store whose process may die: then nothing of that life reaches the database any more, until it is opened again. */
export type MortalStore = {
  /** Whichever life it is in. */
  store: Store;
  /** The present life: what a process holds on to, also after its death. */
  life(): Store;
  /** Starts to count; dies at this point if there is one. */
  arm(point: DeathPoint | null): void;
  counts(): { statements: number; commits: number; reads: number };
  kill(): void;
  reopen(): Promise<void>;
};

type Life = { store: Store; fate: { isDead: boolean } };

/** Opens a store in a file (or in memory, which forgets with its life); `onDeath` runs before anything else does. */
export const mortalStore = async (
  options: { path: string; clock: Clock },
  onDeath: () => void,
): Promise<MortalStore> => {
  let counts = { statements: 0, commits: 0, reads: 0 };
  let armed: DeathPoint | null = null;
  const isAt = (kind: DeathPoint["kind"], count: number) => armed?.kind === kind && armed.at === count;

  const open = async (): Promise<Life> => {
    const fate = { isDead: false };
    const guard = (isDying: boolean): void => {
      if (isDying && !fate.isDead) {
        fate.isDead = true;
        onDeath();
      }
      if (fate.isDead) throw new Error("killed");
    };
    const opened = await memoryStore({
      ...options,
      unsafeTestingFault() {
        guard(isAt("statement", counts.statements));
        counts.statements += 1;
      },
    });
    const store: Store = {
      close: () => opened.close(),
      async transaction(work) {
        const done = await opened.transaction(work);
        guard(isAt("committed", counts.commits));
        counts.commits += 1;
        return done;
      },
      async read(work) {
        counts.reads += 1;
        const found = await opened.read(work);
        guard(false);
        return found;
      },
    };
    return { store, fate };
  };

  let life = await open();
  return {
    store: {
      transaction: (work) => life.store.transaction(work),
      read: (work) => life.store.read(work),
      close: () => life.store.close(),
    },
    life: () => life.store,
    arm(point) {
      armed = point;
      counts = { statements: 0, commits: 0, reads: 0 };
    },
    counts: () => counts,
    kill() {
      if (life.fate.isDead) return;
      life.fate.isDead = true;
      onDeath();
    },
    async reopen() {
      armed = null;
      await life.store.close();
      life = await open();
    },
  };
};
