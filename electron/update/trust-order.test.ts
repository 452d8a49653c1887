import fc from "fast-check";
import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import type { UpdatePayload } from "../../protocol/update-manifest.ts";
import { DAY, NOW, contextWith, keys, momentAt, payloadWith, pins } from "./manifest-fixtures.ts";
import { type TrustState, accept, freshTrust } from "./trust-state.ts";

/* Manifests in any order, as a hostile feed may choose them. */

const A = pins.release;
const R = pins.recovery;
const MAX = Number.MAX_SAFE_INTEGER;
const MINOR = 10_000;

type Word = { signers: readonly string[]; payload: UpdatePayload };

const word = (signers: fc.Arbitrary<readonly string[]>): fc.Arbitrary<Word> =>
  fc
    .record({
      signers,
      minor: fc.nat(6),
      sequence: fc.oneof(
        fc.nat(12).map((at) => 100_000_000 + at * MINOR),
        fc.constantFrom(0, MAX),
      ),
      released: fc.integer({ min: -20, max: 3 }),
      days: fc.integer({ min: 1, max: 15 }),
      isRollback: fc.boolean(),
      revokes: fc.constantFrom<readonly string[]>([], [], [], [A], [R], [keys.nextRelease.id]),
      pins: fc.constantFrom(pins, pins, { release: keys.nextRelease.id, recovery: R }),
      channel: fc.constantFrom("stable", "stable", "stable", "beta"),
    })
    .map(({ signers: by, minor, released, days, isRollback, revokes, ...rest }) => ({
      signers: by,
      payload: payloadWith({
        ...rest,
        channel: rest.channel === "beta" ? "beta" : "stable",
        version: minor === 0 ? "0.9.0" : `1.${minor - 1}.0`,
        released: momentAt(released * DAY),
        expires: momentAt((released + days) * DAY),
        revokes: [...revokes],
        rollback: isRollback ? { reason: "x" } : null,
      }),
    }));

const byAnybody = word(fc.constantFrom<readonly string[]>([A], [R], [A, R], []));
const byTheThief = word(fc.constant([A]));

const readAll = (words: readonly Word[], onEach?: (state: TrustState, one: Word) => void): TrustState => {
  let state = freshTrust(systemChance);
  for (const one of words) {
    onEach?.(state, one);
    state = accept(state, one, contextWith()).state;
  }
  return state;
};

test("no order of manifests offers a number that all its keys have passed, or one of revoked keys only", () => {
  fc.assert(
    fc.property(fc.array(byAnybody, { maxLength: 12 }), (words) => {
      const highest = new Map<string, number>();
      const revoked = new Set<string>();
      readAll(words, (state, one) => {
        const { answer, state: next } = accept(state, one, contextWith());
        for (const id of next.revoked) revoked.add(id);
        if (!answer.ok) return;
        const counting = one.signers.filter(
          (id) => !revoked.has(id) && one.payload.sequence >= (highest.get(id) ?? 100_000_000),
        );
        expect(counting).not.toEqual([]);
        if (one.payload.rollback !== null) expect(counting.toSorted()).toEqual([A, R].toSorted());
        for (const id of counting) {
          const { sequence } = next.keys.find(({ keyId }) => keyId === id) ?? { sequence: -1 };
          // a signature may also have ended by its key's own clock
          if (sequence >= one.payload.sequence) highest.set(id, one.payload.sequence);
        }
      });
    }),
    { numRuns: 1_000 },
  );
});

test("the memory of a key only rises, and nothing revoked comes back", () => {
  fc.assert(
    fc.property(fc.array(byAnybody, { maxLength: 12 }), (words) => {
      readAll(words, (state, one) => {
        const next = accept(state, one, contextWith()).state;
        expect(next.revoked).toEqual(expect.arrayContaining(state.revoked));
        for (const { keyId, sequence, released } of state.keys) {
          const after = next.keys.find((key) => key.keyId === keyId);
          expect(after?.sequence).toBeGreaterThanOrEqual(sequence);
          expect(after?.released).toBeGreaterThanOrEqual(released);
        }
      });
    }),
    { numRuns: 1_000 },
  );
});

test("whatever a thief of the release key has signed, the recovery key's next release is offered", () => {
  fc.assert(
    fc.property(fc.array(byTheThief, { maxLength: 12 }), fc.boolean(), (words, isSignedByBoth) => {
      const state = readAll(words);
      const rescue = payloadWith({
        version: "1.9.0",
        revokes: [A],
        pins: { release: keys.nextRelease.id, recovery: R },
      });
      const signers = isSignedByBoth ? [A, R] : [R];
      const { answer, state: next } = accept(state, { payload: rescue, signers }, contextWith());
      expect(answer.ok && answer.value?.release.version).toBe("1.9.0");
      for (const one of words) expect(accept(next, one, contextWith()).answer.ok).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test("a manifest means the same when it is read again", () => {
  fc.assert(
    fc.property(fc.array(byAnybody, { maxLength: 6 }), byAnybody, (words, last) => {
      const first = accept(readAll(words), last, contextWith());
      expect(accept(first.state, last, contextWith())).toEqual(first);
    }),
    { numRuns: 1_000 },
  );
});

test("without a memory no number below the running build's counts", () => {
  fc.assert(
    fc.property(byAnybody, (one) => {
      const { answer } = accept(freshTrust(systemChance), one, contextWith({ now: NOW }));
      if (answer.ok) expect(one.payload.sequence).toBeGreaterThanOrEqual(100_000_000);
    }),
  );
});
