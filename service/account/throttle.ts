import type { AccountId } from "../../protocol/ids.ts";
import type { StoreTx } from "../store/store.ts";
import type { ThrottleRow } from "../store/rows.ts";
import { addressPrefix } from "./address.ts";
import { keyedHash } from "./secrets.ts";
import { toBase64Url } from "../../protocol/base64url.ts";

/** After `free` failures each further one doubles the wait, from `firstMs` up to `longestMs`; in each `leakMs` of quiet one is forgotten. */
type Limit = { free: number; firstMs: number; longestMs: number; leakMs: number };

/** Counters of one try. The pair of account and network comes first, so that an attacker elsewhere never locks anybody out. */
type Counter = { key: string; limit: Limit };

/** Failures are forgotten this long after the last one. */
export const THROTTLE_MEMORY_MS = 24 * 60 * 60_000;
/** A network where somebody signed in is remembered as theirs for so long: over a weekend and a holiday. */
const KNOWN_MEMORY_MS = 30 * THROTTLE_MEMORY_MS;

const pair: Limit = { free: 5, firstMs: 2_000, longestMs: 15 * 60_000, leakMs: Infinity };
/** A whole hospital may stand behind one address: what its people mistype in a day must not add up. */
const network: Limit = { free: 40, firstMs: 2_000, longestMs: 15 * 60_000, leakMs: 60_000 };
const account: Limit = { free: 100, firstMs: 1_000, longestMs: 60_000, leakMs: 60_000 };
const everybody: Limit = { free: 2_000, firstMs: 500, longestMs: 10_000, leakMs: 1_000 };

/** The keys of one try; nothing in them tells an e-mail or an address. */
export type TryKeys = { known: string | null; own: Counter; shared: readonly Counter[] };

const named = (secret: Uint8Array, kind: string, text: string): string =>
  `${kind}.${toBase64Url(keyedHash(secret, `${kind}\0${text}`))}`;

/** The keys under which a try of this e-mail from this address counts. */
export const tryKeys = (secret: Uint8Array, email: string, address: string): TryKeys => {
  const prefix = addressPrefix(address);
  return {
    known: named(secret, "known", `${email}\0${prefix}`),
    own: { key: named(secret, "pair", `${email}\0${prefix}`), limit: pair },
    shared: [
      { key: named(secret, "network", prefix), limit: network },
      { key: named(secret, "account", email), limit: account },
      { key: "everybody", limit: everybody },
    ],
  };
};

/** The key of tries that only somebody can make who holds a session or a recovery of this account: strangers have no part in it. */
export const holderKeys = (
  secret: Uint8Array,
  kind: "stepUp" | "recovery",
  accountId: AccountId,
): TryKeys => ({ known: null, own: { key: named(secret, kind, accountId), limit: pair }, shared: [] });

const waitOf = ({ free, firstMs, longestMs }: Limit, failures: number): number =>
  failures < free ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(failures - free, 30));

/** What has a say about a try: where this person signed in before, nothing holds it up that others do, there or elsewhere. */
const countersThatBlock = async (
  tx: Pick<StoreTx, "throttle">,
  keys: TryKeys,
): Promise<readonly Counter[]> => {
  const isKnown = keys.known !== null && (await tx.throttle.find(keys.known)) !== null;
  return isKnown ? [keys.own] : countersOf(keys);
};

const rowOf = async (tx: Pick<StoreTx, "throttle">, key: string): Promise<ThrottleRow> =>
  (await tx.throttle.find(key)) ?? { key, failures: 0, blockedUntil: 0, lastFailureAt: 0 };

/** Milliseconds until this try may be made; 0 for now. */
export const waitFor = async (tx: Pick<StoreTx, "throttle">, keys: TryKeys, now: number): Promise<number> => {
  let longest = 0;
  for (const { key, limit } of await countersThatBlock(tx, keys)) {
    const wait = (await rowOf(tx, key)).blockedUntil - now;
    // longer than any wait there is: the clock was set back since, and nobody has to wait for that
    if (wait <= limit.longestMs) longest = Math.max(longest, wait);
  }
  return longest;
};

const countersOf = (keys: TryKeys): readonly Counter[] => [keys.own, ...keys.shared];

const leftOf = ({ failures, lastFailureAt }: ThrottleRow, { leakMs }: Limit, now: number): number =>
  Math.max(0, failures - Math.floor(Math.max(0, now - lastFailureAt) / leakMs));

/** Counts a try as failed before it is checked, so that many at once gain nothing. */
export const countTry = async (tx: Pick<StoreTx, "throttle">, keys: TryKeys, now: number): Promise<void> => {
  await tx.throttle.removeOlder(now - THROTTLE_MEMORY_MS);
  for (const { key, limit } of countersOf(keys)) {
    const failures = leftOf(await rowOf(tx, key), limit, now) + 1;
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
  for (const { key } of keys.shared) {
    const row = await rowOf(tx, key);
    await tx.throttle.put({ ...row, failures: Math.max(0, row.failures - 1), blockedUntil: 0 });
  }
  if (keys.known === null) return;
  // rows go by this time, so it is dated ahead by what it outlives the others
  const lastFailureAt = now + KNOWN_MEMORY_MS - THROTTLE_MEMORY_MS;
  await tx.throttle.put({ key: keys.known, failures: 0, blockedUntil: 0, lastFailureAt });
};
