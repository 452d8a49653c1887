/** A planned rotation after this long without one. Milliseconds. */
export const ROTATE_EVERY_MS = 10 * 60_000;
/** Leaves that come within this time of the first become one epoch. Milliseconds. */
export const LEAVES_GATHER_MS = 500;
/** Senders switch to a new epoch at the latest this long after its announce. Milliseconds. */
export const SWITCH_AT_LATEST_MS = 300;
/** Receive keys outlive the switch by this long, so that frames in flight still open. Milliseconds. */
export const RETIRED_KEY_MS = 10_000;
/** The same after a removal. Milliseconds. */
export const REMOVED_KEY_MS = 2_000;
