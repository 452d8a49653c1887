import { toBase64Url } from "../../protocol/base64url.ts";
import type { StoreTx } from "../store/store.ts";
import { addressPrefix } from "./address.ts";
import { keyedHash } from "./secrets.ts";
import { THROTTLE_MEMORY_MS } from "./throttle.ts";

/** Wrong tokens of one network before it has to wait, and the waits, which double. Milliseconds. */
const FREE = 20;
const FIRST_MS = 2_000;
const LONGEST_MS = 15 * 60_000;

/** The key under which wrong staff invitations of a network count; it tells no address. */
export const staffThrottleKey = (secret: Uint8Array, address: string): string =>
  `staffLink.${toBase64Url(keyedHash(secret, `staffLink\0${addressPrefix(address)}`))}`;

/** Whether a network has to wait before it may try another staff invitation. */
export const mustWait = async (tx: Pick<StoreTx, "throttle">, key: string, now: number): Promise<boolean> =>
  ((await tx.throttle.find(key))?.blockedUntil ?? 0) > now;

/** Counts a staff invitation that was not good. */
export const countWrongToken = async (
  tx: Pick<StoreTx, "throttle">,
  key: string,
  now: number,
): Promise<void> => {
  await tx.throttle.removeOlder(now - THROTTLE_MEMORY_MS);
  const failures = ((await tx.throttle.find(key))?.failures ?? 0) + 1;
  const wait = failures < FREE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - FREE, 30));
  await tx.throttle.put({ key, failures, blockedUntil: now + wait, lastFailureAt: now });
};
