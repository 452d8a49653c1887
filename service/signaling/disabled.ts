import { succeed } from "../../protocol/result.ts";
import type { SignalDeps } from "./deps.ts";

/** Devices of disabled accounts are looked for this often, whatever became of the request that disabled them. Milliseconds. */
const LOOK_MS = 2_000;

type DisabledDeps = Pick<SignalDeps, "store" | "timers" | "desk">;

/** Puts every device of a disabled account out of the visits that it is in or waits for. */
export const endDisabled = async ({ store, desk }: DisabledDeps): Promise<void> => {
  const found = await store.read(async (reads) => succeed(await reads.admission.ofDisabled()));
  for (const { visitId, accountId } of found.ok ? found.value : [])
    if (accountId !== null) await desk.disable(visitId, accountId);
};

/** Looks again and again; answers what stops it. */
export const keepDisabledOut = (deps: DisabledDeps): (() => void) =>
  deps.timers.every(LOOK_MS, () => void endDisabled(deps));
