import type { FrameLabel } from "./frame-layout.ts";

/** What one epoch brings: the own roster row and a base key of 32 bytes for every row, the own one included. */
export type EpochKeys = {
  epoch: number;
  ownIndex: number;
  baseKeys: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
};

/** Labels that each roster row may send by the last signed announce; a row that is not named may send nothing. */
export type FrameRights = ReadonlyMap<number, ReadonlySet<FrameLabel>>;

/** `unchanged` if this epoch was installed before (live or not), `refused` if it is older than one installed, malformed, or the port was wiped. */
export type InstallOutcome = "installed" | "unchanged" | "refused";

/** What the key half may ask of the frame half; both live in the one worker, and no key leaves it. */
export type FramePort = {
  /**
   * Installs the receive keys of all other rows and the own send key, and resolves once frames of the epoch can be opened.
   * Epochs only grow; installing one again changes nothing; a third live epoch evicts the oldest. The given bytes are overwritten with zeros.
   * A roster index names the same person for the whole opening and is never given to another one.
   */
  installEpoch(keys: EpochKeys): Promise<InstallOutcome>;
  /**
   * Sends under this epoch from now on and wipes the old send key at once; receive keys of older epochs die after `retireMs`.
   * False, and nothing changes, if the epoch is not installed or older than the one that is sent under.
   */
  switchSending(epoch: number, retireMs: number): boolean;
  /** Replaces the rights of all rows; they bind what is sent (own row) and what is opened (other rows). Before the first call nothing is sent or opened. */
  setRights(rights: FrameRights): void;
  /** Holds everything back by the host's signed word (suspension, end), or no longer; on top of the person's own gates and of a hold for silence. */
  holdSending(isHeld: boolean): void;
  /** Wipes every key for ever: this worker never sends or opens a frame again. */
  wipe(): void;
};
