import { join } from "node:path";
import type { Chance } from "../../protocol/ids.ts";
import { parseExact } from "../../protocol/update-manifest.ts";
import { readOwnedFile } from "../settings/policy-file.ts";
import { systemCodeOf } from "./disk.ts";
import { TrustState, freshTrust } from "./trust-state.ts";
import { writeWhole } from "./whole-file.ts";

/** What the machine remembers of the feed, in the program's data folder. No Phi, no name, nothing of a visit. */
export const TRUST_FILE = "updates.json";

/** What is remembered, and whether that is all there was: a damaged file is forgotten, and the running build's own number is the floor. What the disk does not give out now (`unreadable`) is not forgotten. */
export type TrustReading = {
  readonly state: TrustState;
  readonly found: "kept" | "none" | "damaged" | "unreadable";
};

/** The memory of the feed between two runs. */
export type TrustFile = {
  readonly read: () => Promise<TrustReading>;
  /** Whether it is safely on disk; otherwise what was there before still is. */
  readonly write: (state: TrustState) => Promise<boolean>;
};

const stateOf = (bytes: Uint8Array): TrustState | null =>
  parseExact(TrustState, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));

/** The memory in this data folder. */
export const createTrustFile = (dataFolder: string, chance: Chance): TrustFile => {
  const path = join(dataFolder, TRUST_FILE);
  return {
    read: async () => {
      const found = await readOwnedFile({ path, folders: [], ownerUid: null });
      if (found.kind === "absent") return { state: freshTrust(chance), found: "none" };
      if (found.kind === "refused" && found.reason === "unreadable")
        return { state: freshTrust(chance), found: "unreadable" };
      const state = found.kind === "bytes" ? stateOf(found.bytes) : null;
      return state === null ? { state: freshTrust(chance), found: "damaged" } : { state, found: "kept" };
    },
    write: async (state) => {
      try {
        await writeWhole(path, JSON.stringify(TrustState.parse(state)));
        return true;
      } catch (error) {
        if (systemCodeOf(error) === "") throw error;
        return false;
      }
    },
  };
};
