import { expect, test } from "vitest";
import { REFRESH_AGAIN_MS, RETURN_MS, STEP_UP_MS } from "../../protocol/limits.ts";
import { AccountId, ClinicId, SessionId } from "../../protocol/ids.ts";
import type { SessionRow } from "../store/rows.ts";
import { isGoodAccess, isSteppedUp, offerOf, standingOf } from "./session-state.ts";

const BEGAN = 1_000_000;
const IDLE = 900_000;
const ABSOLUTE = 12 * 3_600_000;
const KEY = "A".repeat(43);

const idText = "A".repeat(22);

const rowWith = (change: Partial<SessionRow> = {}): SessionRow => ({
  id: SessionId.parse(idText),
  accountId: AccountId.parse(idText),
  clinicId: ClinicId.parse(idText),
  state: "active",
  thumbprint: KEY,
  accessHash: "access",
  accessUntil: BEGAN + 300_000,
  previousAccessHash: "access before",
  previousAccessUntil: BEGAN + 100_000,
  refreshHash: "refresh",
  previousRefreshHash: "refresh before",
  refreshedAt: BEGAN,
  createdAt: BEGAN,
  lastActiveAt: BEGAN,
  idleMs: IDLE,
  absoluteMs: ABSOLUTE,
  inCallUntil: 0,
  factorAt: BEGAN,
  steppedUpAt: BEGAN,
  wrongTries: 0,
  ...change,
});

const lastAct = { lastActiveAt: BEGAN + ABSOLUTE - 1 };
const factorLater = { factorAt: BEGAN + 3_600_000, absoluteMs: 2 * ABSOLUTE };

test.each([
  ["at its first moment", {}, 0, "active"],
  ["one moment before its idle end", {}, IDLE - 1, "active"],
  ["at its idle end", {}, IDLE, "needsFactor"],
  ["one moment before its absolute end", lastAct, ABSOLUTE - 1, "active"],
  ["at its absolute end", lastAct, ABSOLUTE, "over"],
  [
    "that rests, one moment before nothing brings it back",
    factorLater,
    3_600_000 + RETURN_MS - 1,
    "needsFactor",
  ],
  ["that rests, when nothing brings it back", factorLater, 3_600_000 + RETURN_MS, "over"],
  ["that was told to rest", { state: "needsFactor" }, 0, "needsFactor"],
  ["in a call, past its idle end", { inCallUntil: BEGAN + IDLE + 1 }, IDLE, "active"],
  ["in a call that ends now", { inCallUntil: BEGAN + IDLE }, IDLE, "needsFactor"],
  ["in a call, past its absolute end", { inCallUntil: BEGAN + ABSOLUTE + 1 }, ABSOLUTE, "active"],
  ["in a call, told to rest", { state: "needsFactor", inCallUntil: BEGAN + 10 }, 1, "needsFactor"],
  ["from the future", {}, -1, "over"],
  ["last active in the future", { lastActiveAt: BEGAN + 10 }, 9, "needsFactor"],
  [
    "last active in the future, in a call",
    { lastActiveAt: BEGAN + 10, inCallUntil: BEGAN + 99 },
    9,
    "needsFactor",
  ],
  [
    "told to rest, whose factor comes from the future",
    { state: "needsFactor", factorAt: BEGAN + 10 },
    9,
    "over",
  ],
] as const)("a session %s is worth what it should", (_what, change, ms, standing) => {
  expect(standingOf(rowWith(change), BEGAN + ms)).toBe(standing);
});

test.each([
  ["access", 299_999, true],
  ["access", 300_000, false],
  ["access before", 99_999, true],
  ["access before", 100_000, false],
  ["another", 0, false],
] as const)("the token %s opens after %d ms: %s", (hash, ms, isGood) => {
  expect(isGoodAccess(rowWith(), hash, BEGAN + ms)).toBe(isGood);
});

test.each([
  ["refresh", KEY, REFRESH_AGAIN_MS * 9, "inTurn"],
  ["refresh", "B".repeat(43), 0, "reused"],
  ["refresh before", KEY, 0, "again"],
  ["refresh before", KEY, REFRESH_AGAIN_MS - 1, "again"],
  ["refresh before", KEY, REFRESH_AGAIN_MS, "reused"],
  ["refresh before", KEY, -1, "reused"],
  ["refresh before", "B".repeat(43), 0, "reused"],
  ["older", KEY, 0, "reused"],
] as const)("the token %s with the key %s after %d ms is %s", (refreshHash, thumbprint, ms, offer) => {
  expect(offerOf(rowWith(), { refreshHash, thumbprint }, BEGAN + ms)).toBe(offer);
});

test.each([
  [BEGAN, 0, true],
  [BEGAN, STEP_UP_MS - 1, true],
  [BEGAN, STEP_UP_MS, false],
  [BEGAN, -1, false],
  [null, 0, false],
] as const)("both factors of %s are fresh after %d ms: %s", (steppedUpAt, ms, isFresh) => {
  expect(isSteppedUp(rowWith({ steppedUpAt }), BEGAN + ms)).toBe(isFresh);
});
