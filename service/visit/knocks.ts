import { toBase64Url } from "../../protocol/base64url.ts";
import { type Failure, failureOf } from "../../protocol/errors.ts";
import { KNOCKS_PER_MINUTE } from "../../protocol/limits.ts";
import { addressPrefix } from "../account/address.ts";
import { keyedHash } from "../account/secrets.ts";
import { record } from "../audit/log.ts";
import type { VisitRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";

const MINUTE_MS = 60_000;

/** Too many knocks: a failed Result that also says after how many seconds the next one is looked at. */
export type Slowed = { ok: false; error: Failure; retryAfter: number };

/** Who knocks where. */
export type Knocker = { visit: Pick<VisitRow, "id" | "clinicId">; address: string };

/** Nothing in the key tells an address. */
const keyOf = (secret: Uint8Array, { visit, address }: Knocker): string =>
  `knock.${toBase64Url(keyedHash(secret, `knock\0${visit.id}\0${addressPrefix(address)}`))}`;

/** Counts a knock of one network at one visit; too many within the minute since its first are refused, which is written down once a minute. */
export const countKnock = async (
  tx: Pick<StoreTx, "throttle" | "audit">,
  secret: Uint8Array,
  knocker: Knocker,
  now: number,
): Promise<Slowed | null> => {
  const key = keyOf(secret, knocker);
  const row = await tx.throttle.find(key);
  // `blockedUntil` is the end of the minute; a clock set back begins a new one.
  const isSameMinute = row !== null && now < row.blockedUntil && now >= row.blockedUntil - MINUTE_MS;
  const count = isSameMinute ? row.failures + 1 : 1;
  const endsAt = isSameMinute ? row.blockedUntil : now + MINUTE_MS;
  if (count <= KNOCKS_PER_MINUTE + 1)
    await tx.throttle.put({ key, failures: count, blockedUntil: endsAt, lastFailureAt: now });
  if (count <= KNOCKS_PER_MINUTE) return null;
  const { id: visitId, clinicId } = knocker.visit;
  const outcome = "RATE_LIMITED";
  if (count === KNOCKS_PER_MINUTE + 1)
    await record(tx, { action: "request.refused", visitId, clinicId, outcome, recorded: now });
  return { ok: false, error: failureOf(outcome), retryAfter: Math.ceil((endsAt - now) / 1_000) };
};
