import { expect, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import type { UpdatePayload } from "../../protocol/update-manifest.ts";
import { DAY, NOW, contextWith, factsWith, keys, momentAt, payloadWith, pins } from "./manifest-fixtures.ts";
import { type TrustContext, type TrustState, accept, freshTrust } from "./trust-state.ts";

const A = pins.release;
const R = pins.recovery;
const BOTH = [A, R];
const fresh: TrustState = freshTrust(systemChance);
const MAX = Number.MAX_SAFE_INTEGER;

type Given = {
  state?: TrustState;
  signers?: readonly string[];
  payload?: Partial<UpdatePayload>;
  context?: Partial<TrustContext>;
};
const look = ({ state = fresh, signers = [A], payload = {}, context = {} }: Given) =>
  accept(state, { payload: payloadWith(payload), signers }, contextWith(context));
const seen = (keyId: string, sequence: number, released = NOW - 3_600_000) => ({ keyId, sequence, released });
const offered = (given: Given): string | null => {
  const { answer } = look(given);
  return answer.ok ? (answer.value?.release.version ?? "nothing") : answer.error.code;
};

test("a newer release is offered with its notes and its file, and its key's number is remembered", () => {
  const payload = payloadWith();
  expect(look({})).toEqual({
    state: { ...fresh, keys: [seen(A, 100_010_000)] },
    answer: succeed({
      release: { version: "1.1.0", notes: payload.notes, installedBy: "program", isRollback: false },
      file: payload.files[0],
    }),
  });
});

test("a machine that its own tools update is only told", () => {
  const { answer } = look({ context: { packageType: "deb" } });
  expect(answer.ok && answer.value?.release.installedBy).toBe("machine");
});

test("this very version is remembered and not offered, also when it is signed anew", () => {
  const given = { payload: { version: "1.0.0", released: momentAt(0) } };
  expect(look(given)).toEqual({
    state: { ...fresh, keys: [seen(A, 100_000_000, NOW)] },
    answer: succeed(null),
  });
});

test.each<[string, Given, ErrorCode]>([
  ["another product", { payload: { product: "app.other" } }, "UPDATE_NOT_OURS"],
  ["another channel", { payload: { channel: "beta" } }, "UPDATE_NOT_OURS"],
  ["another system", { payload: { platform: "win32" } }, "UPDATE_NOT_OURS"],
  ["another processor", { payload: { arch: "arm64" } }, "UPDATE_NOT_OURS"],
  ["nobody's signature", { signers: [] }, "UPDATE_SIGNATURE_INVALID"],
  ["an end that has come", { payload: { expires: momentAt(0) } }, "UPDATE_EXPIRED"],
  ["an end before its start", { payload: { expires: momentAt(-DAY) } }, "UPDATE_EXPIRED"],
  ["a life of more than 14 days", { payload: { expires: momentAt(14 * DAY) } }, "UPDATE_EXPIRED"],
  [
    "a date more than a day ahead",
    { payload: { released: momentAt(DAY + 1), expires: momentAt(2 * DAY) } },
    "UPDATE_FROM_FUTURE",
  ],
  ["a clock a year ahead", { context: { now: NOW + 365 * DAY } }, "UPDATE_EXPIRED"],
  ["a clock a year behind", { context: { now: NOW - 365 * DAY } }, "UPDATE_FROM_FUTURE"],
  ["a number below the build's own", { payload: { sequence: 99_999_999 } }, "UPDATE_REPLAYED"],
  [
    "an older version under a new number",
    { payload: { version: "0.9.0", sequence: MAX } },
    "UPDATE_REPLAYED",
  ],
  [
    "a rollback by one key",
    { signers: [R], payload: { rollback: { reason: "x" } } },
    "UPDATE_SIGNATURE_INVALID",
  ],
  ["a build without keys", { context: { facts: factsWith({ updateKeys: null }) } }, "UPDATE_DISABLED"],
])("%s is refused and raises nothing", (_what, given, code) => {
  expect(look(given)).toEqual({ state: fresh, answer: fail(code) });
});

test("a date up to a day ahead and a life of 14 days are taken", () => {
  const payload = { released: momentAt(DAY), expires: momentAt(15 * DAY) };
  expect(offered({ payload })).toBe("1.1.0");
});

test("a clock that was set back does not bring back what had ended", () => {
  const { state } = look({ payload: { released: momentAt(0), expires: momentAt(DAY) } });
  const old = { released: momentAt(-8 * DAY), expires: momentAt(-1) };
  expect(offered({ state, payload: old, context: { now: NOW - 7 * DAY } })).toBe("UPDATE_EXPIRED");
});

test("both keys lead back to an older version, under a new number", () => {
  const state = { ...fresh, keys: [seen(A, 100_010_000), seen(R, 100_010_000)] };
  const back = { version: "0.9.0", sequence: 100_010_001, rollback: { reason: "broken sound" } };
  const { answer } = look({ state, signers: BOTH, payload: back });
  expect(answer.ok && answer.value?.release).toMatchObject({ version: "0.9.0", isRollback: true });
  expect(offered({ state, signers: BOTH, payload: { ...back, sequence: 100_009_999 } })).toBe(
    "UPDATE_REPLAYED",
  );
  expect(offered({ state, signers: [A], payload: back })).toBe("UPDATE_SIGNATURE_INVALID");
});

test("a machine that is older than the rollback's version steps forward to it", () => {
  const { answer } = look({ signers: BOTH, payload: { rollback: { reason: "x" } } });
  expect(answer.ok && answer.value?.release.isRollback).toBe(false);
});

test("a release key that was stolen and signed the highest number does not shut out the recovery key", () => {
  const { state } = look({
    payload: { version: "9999.0.0", sequence: MAX, released: momentAt(DAY), expires: momentAt(15 * DAY) },
  });
  expect(state.keys).toEqual([seen(A, MAX, NOW + DAY)]);
  const rescue = { version: "1.2.0", revokes: [A], pins: { release: keys.nextRelease.id, recovery: R } };
  expect(offered({ state, signers: [R], payload: rescue })).toBe("1.2.0");
  // a signature of the shut-out key beside it neither helps nor harms
  expect(offered({ state, signers: BOTH, payload: rescue })).toBe("1.2.0");
});

test("a revocation is remembered from what is refused for its number, its age or its date", () => {
  const payloads: Partial<UpdatePayload>[] = [
    { sequence: 1 },
    { expires: momentAt(-1) },
    { released: momentAt(2 * DAY) },
    { version: "0.9.0", sequence: MAX },
  ];
  for (const payload of payloads) {
    const { state, answer } = look({ signers: [R], payload: { ...payload, revokes: [A] } });
    expect([state, answer.ok]).toEqual([{ ...fresh, revoked: [A] }, false]);
  }
});

test("a revocation in what is not ours, or that its signers may not speak, is not remembered", () => {
  expect(look({ signers: [R], payload: { product: "app.other", revokes: [A] } }).state).toEqual(fresh);
  expect(look({ signers: [A], payload: { revokes: [R] } })).toEqual({
    state: fresh,
    answer: fail("UPDATE_SIGNATURE_INVALID"),
  });
});

test("a revoked key offers nothing more, and what revoked it means the same when read again", () => {
  const rescue: Given = {
    signers: BOTH,
    payload: { revokes: [A], pins: { release: keys.nextRelease.id, recovery: R } },
  };
  const first = look(rescue);
  const second = look({ ...rescue, state: first.state });
  expect(second).toEqual(first);
  expect(first.state).toEqual({ ...fresh, keys: [seen(R, 100_010_000)], revoked: [A] });
  expect(offered({ state: first.state, payload: { version: "1.3.0" } })).toBe("UPDATE_SIGNATURE_INVALID");
});

test("both keys may end all trust", () => {
  const { state, answer } = look({ signers: BOTH, payload: { revokes: BOTH } });
  expect([state.revoked, answer]).toEqual([BOTH, fail("UPDATE_SIGNATURE_INVALID")]);
  expect(offered({ state, signers: BOTH })).toBe("UPDATE_SIGNATURE_INVALID");
});

test("a release waits for its hour, its system and a package of this kind, and its number counts meanwhile", () => {
  const { rollout } = payloadWith();
  const later = { rollout: { ...rollout, startsAt: momentAt(1) } };
  const waiting: Given[] = [
    { payload: later },
    { payload: { rollout: { ...rollout, percent: 0 } } },
    { payload: { minOs: "6.2" } },
    { context: { packageType: "msi" } },
  ];
  for (const given of waiting) {
    expect(look(given)).toEqual({ state: { ...fresh, keys: [seen(A, 100_010_000)] }, answer: succeed(null) });
  }
  expect(offered({ payload: later, context: { now: NOW + 1 } })).toBe("1.1.0");
});

test("a program that is older than the policy allows does not wait for its turn", () => {
  const rollout = { ...payloadWith().rollout, percent: 0, startsAt: momentAt(DAY) };
  expect(offered({ payload: { rollout }, context: { minimumVersion: "1.0.1" } })).toBe("1.1.0");
  expect(offered({ payload: { rollout }, context: { minimumVersion: "1.0.0" } })).toBe("nothing");
});

test("a way back never leads below what the policy wants at least, and a step forward that is not far enough is one", () => {
  const back = { version: "0.9.0", sequence: 100_010_001, rollback: { reason: "broken sound" } };
  const given = { signers: BOTH, payload: back };
  expect(offered({ ...given, context: { minimumVersion: "1.0.0" } })).toBe("nothing");
  expect(offered({ ...given, context: { minimumVersion: "0.9.0" } })).toBe("0.9.0");
  expect(offered({ context: { minimumVersion: "9.0.0" } })).toBe("1.1.0");
});

test("a rollout of 30 of 100 reaches about 30 of 100 machines, others with another salt, and the same at 60 too", () => {
  const machines = Array.from({ length: 1_000 }, () => freshTrust(systemChance));
  const reached = (percent: number, byte: number) => {
    const salt = Buffer.alloc(16, byte).toString("base64");
    const rollout = { percent, salt, startsAt: momentAt(-1) };
    return new Set(machines.filter((state) => offered({ state, payload: { rollout } }) === "1.1.0"));
  };
  const [some, others, more] = [reached(30, 1), reached(30, 2), reached(60, 1)];
  // six standard deviations
  expect(Math.abs(some.size - 300)).toBeLessThan(90);
  expect([...some].filter((one) => !others.has(one)).length).toBeGreaterThan(100);
  expect([...some].every((one) => more.has(one))).toBe(true);
  expect([reached(0, 1).size, reached(100, 1).size]).toEqual([0, 1_000]);
});
