import { PROOF_NONCE_MS } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";

/** Proofs of one time window that are remembered at most; what comes beyond is refused. */
const PROOFS_MAX = 200_000;

/** What becomes of a proof: it is new, was seen before, or cannot be remembered now. */
export type Remembered = "new" | "seen" | "full";

/** Remembers which proofs were used, for as long as their nonces can be good. */
export type ProofMemory = {
  take(proof: { thumbprint: string; jti: string }): Remembered;
};

/** A memory that is bounded in time, by the windows of the nonces, and in number: a full one refuses (safeguards.md, C30). */
export const proofMemory = (clock: Pick<Clock, "steady">, most = PROOFS_MAX): ProofMemory => {
  let window = 0;
  let present = new Set<string>();
  let before: ReadonlySet<string> = new Set();
  const turn = (): void => {
    const now = Math.floor(clock.steady() / PROOF_NONCE_MS);
    if (now === window) return;
    before = now === window + 1 ? present : new Set();
    present = new Set();
    window = now;
  };
  return {
    take({ thumbprint, jti }) {
      turn();
      const key = `${thumbprint} ${jti}`;
      if (present.has(key) || before.has(key)) return "seen";
      if (present.size >= most) return "full";
      present.add(key);
      return "new";
    },
  };
};
