import type { Chance } from "../../protocol/ids.ts";
import type { VaultState } from "../../protocol/vault.ts";
import { entryText } from "./entries.ts";
import { Trouble, probe } from "./gated-entries.ts";
import { type Kept, fitsToken, isKeepable } from "./kept.ts";
import { type Places, readPlaces, removePlaces, writePlaces } from "./kept-places.ts";

/** What a vault knows in this run. */
export type Memory = {
  state: VaultState;
  /** The id of what was read or kept. */
  keptId: string | null;
  /** Something is still to be removed. */
  hasLeftovers: boolean;
};

/** What a vault does once the policy allows it; each throws `Trouble` when the operating system's vault does not do its part. */
export type Acts = {
  /** Removes all that is kept. */
  clear: () => Promise<void>;
  /** Removes the file without asking the operating system's vault; without it the entries are worth nothing, and the next `prove` removes them. */
  drop: () => Promise<void>;
  /** Shows by a random value that the vault works, and removes what is left of something that is not whole. */
  prove: () => Promise<void>;
  read: () => Promise<Kept | null>;
  write: (kept: Kept) => Promise<void>;
  replace: (token: string) => Promise<void>;
};

/** The acts on these places. */
export const createActs = (places: Places, memory: Memory, chance: Chance): Acts => {
  const drop = async (): Promise<void> => {
    memory.keptId = null;
    memory.hasLeftovers = true;
    await places.file.remove();
  };
  const clear = async (): Promise<void> => {
    await drop();
    memory.hasLeftovers = !(await removePlaces(places));
  };
  const prove = async (): Promise<void> => {
    await probe(places.entries, chance);
    if (memory.hasLeftovers || (await places.file.isGone())) await clear();
  };
  return {
    clear,
    drop,
    prove,
    read: async () => {
      const found = await readPlaces(places);
      if (found === null) await probe(places.entries, chance);
      memory.keptId = found?.id ?? null;
      return found?.kept ?? null;
    },
    write: async (kept) => {
      await prove();
      if (!isKeepable(kept)) throw new Trouble("locked");
      memory.keptId = await writePlaces(places, kept, chance);
      memory.hasLeftovers = false;
    },
    replace: async (token) => {
      if (memory.state !== "ready") await prove();
      if (!fitsToken(token)) throw new Trouble("locked");
      if (memory.keptId === null) return;
      await places.entries.set("refresh-token", entryText(memory.keptId, token));
    },
  };
};
