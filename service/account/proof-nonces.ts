import { toBase64Url } from "../../protocol/base64url.ts";
import { PROOF_NONCE_MS } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";
import { keyedHash } from "./secrets.ts";

/** The service's nonces for proofs: nothing is kept of them, every time window has its own. */
export type ProofNonces = {
  /** The present window's nonce, good until the end of the next window. */
  current(): string;
  isGood(nonce: string): boolean;
};

/** Nonces under a secret of the service, by its own clock: clients' clocks have no say (RFC 9449, section 8). */
export const proofNonces = ({
  clock,
  secret,
}: {
  clock: Pick<Clock, "steady">;
  secret: Uint8Array;
}): ProofNonces => {
  const ofWindow = (window: number): string =>
    toBase64Url(keyedHash(secret, `anteroom/1/proof-nonce\0${window}`));
  const present = (): number => Math.floor(clock.steady() / PROOF_NONCE_MS);
  return {
    current: () => ofWindow(present()),
    isGood: (nonce) => nonce === ofWindow(present()) || nonce === ofWindow(present() - 1),
  };
};
