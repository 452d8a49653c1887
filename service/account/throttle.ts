import type { StoreTx } from "../store/store.ts";
import type { ThrottleRow } from "../store/rows.ts";
import { addressPrefix } from "./address.ts";
import { keyedHash } from "./secrets.ts";
import { toBase64Url } from "../../protocol/base64url.ts";

/** After `free` failures each further one doubles the wait, from `firstMs` up to `longestMs`. */
type Limit = { free: number; firstMs: number; longestMs: number };

/** Counters of one try. The pair of account and network comes first, so that an attacker elsewhere never locks anybody out. */
type Counter = { key: string; limit: Limit };

const pair: Limit = { free: 5, firstMs: 2_000, longestMs: 15 * 60_000 };
const network: Limit = { free: 40, firstMs: 2_000, longestMs: 15 * 60_000 };
const account: Limit = { free: 100, firstMs: 1_000, longestMs: 60_000 };
const everybody: Limit = { free: 2_000, firstMs: 500, longestMs: 10_000 };

/** Failures are forgotten this long after the last one; a network that signed in is remembered as long. */
export const THROTTLE_MEMORY_MS = 24 * 60 * 60_000;

/** The keys of one try; nothing in them tells an e-mail or an address. */
export type TryKeys = { known: string; own: Counter; shared: readonly Counter[]; network: Counter };

/** The keys under which a try of this e-mail from this address counts. */
export const tryKeys = (secret: Uint8Array, email: string, address: string): TryKeys => {
  const named = (kind: string, text: string) =>
    `${kind}.${toBase64Url(keyedHash(secret, `${kind}\0${text}`))}`;
  const prefix = addressPrefix(address);
  return {
    known: named("known", `${email}\0${prefix}`),
    own: { key: named("pair", `${email}\0${prefix}`), limit: pair },
    network: { key: named("network", prefix), limit: network },
    shared: [
      { key: named("account", email), limit: account },
      { key: "everybody", limit: everybody },
    ],
  };
};

const waitOf = ({ free, firstMs, longestMs }: Limit, failures: number): number =>
  failures < free ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(failures - free, 30));

/** What has a say about a try: a network where this person signed in before is not held up by what others do elsewhere. */
const countersThatBlock = async (tx: Pick<StoreTx, "throttle">, keys: TryKeys): Promise<Counter[]> => {
  const isKnown = (await tx.throttle.find(keys.known)) !== null;
  return [keys.own, keys.network, ...(isKnown ? [] : keys.shared)];
};

const rowOf = async (tx: Pick<StoreTx, "throttle">, key: string): Promise<ThrottleRow> =>
  (await tx.throttle.find(key)) ?? { key, failures: 0, blockedUntil: 0, lastFailureAt: 0 };

/** Milliseconds until this try may be made; 0 for now. */
export const waitFor = async (tx: Pick<StoreTx, "throttle">, keys: TryKeys, now: number): Promise<number> => {
  let wait = 0;
  for (const { key } of await countersThatBlock(tx, keys))
    wait = Math.max(wait, (await rowOf(tx, key)).blockedUntil - now);
  return wait;
};

const countersOf = (keys: TryKeys): Counter[] => [keys.own, keys.network, ...keys.shared];

/** Counts a try as failed before it is checked, so that many at once gain nothing. */
export const countTry = async (tx: Pick<StoreTx, "throttle">, keys: TryKeys, now: number): Promise<void> => {
  await tx.throttle.removeOlder(now - THROTTLE_MEMORY_MS);
  for (const { key, limit } of countersOf(keys)) {
    const failures = (await rowOf(tx, key)).failures + 1;
    await tx.throttle.put({ key, failures, blockedUntil: now + waitOf(limit, failures), lastFailureAt: now });
  }
};

/** Takes the count of a try back that turned out right, and remembers its network. */
export const forgiveTry = async (
  tx: Pick<StoreTx, "throttle">,
  keys: TryKeys,
  now: number,
): Promise<void> => {
  await tx.throttle.remove(keys.own.key);
  for (const { key } of [keys.network, ...keys.shared]) {
    const row = await rowOf(tx, key);
    await tx.throttle.put({ ...row, failures: Math.max(0, row.failures - 1), blockedUntil: 0 });
  }
  await tx.throttle.put({ key: keys.known, failures: 0, blockedUntil: 0, lastFailureAt: now });
};
