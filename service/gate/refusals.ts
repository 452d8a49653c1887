import type { ErrorCode } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { byParticipant, record } from "../audit/log.ts";
import { createTokenBucket } from "../token-bucket.ts";
import type { DeskDeps } from "../visit/desk-deps.ts";
import type { MediaClaims } from "./media-token.ts";

/** How long a media client may ask why it was refused, and how many refusals are remembered. */
const REMEMBERED_MS = 5_000;
const REMEMBERED_MAX = 500;
/** Rows that unknown callers may cause, so that garbage cannot fill the audit log faster than it can be read. */
const UNKNOWN_BURST = 200;
const UNKNOWN_PER_SECOND = 20;

/** Refusals of the gate: written down, and remembered for a moment. */
export type Refusals = {
  remember(tokenHash: string, code: ErrorCode): void;
  recall(tokenHash: string): ErrorCode | null;
  record(refused: { code: ErrorCode; claims: MediaClaims | null }): Promise<void>;
};

/** No refusals yet. */
export const createRefusals = (deps: Pick<DeskDeps, "store" | "clock" | "log">): Refusals => {
  const recent = new Map<string, { code: ErrorCode; until: number }>();
  const bucket = createTokenBucket(deps.clock, UNKNOWN_BURST, UNKNOWN_PER_SECOND);
  return {
    remember(tokenHash, code) {
      const [oldest] = recent.keys();
      if (recent.size >= REMEMBERED_MAX && oldest !== undefined) recent.delete(oldest);
      recent.set(tokenHash, { code, until: deps.clock.now() + REMEMBERED_MS });
    },
    recall(tokenHash) {
      const found = recent.get(tokenHash);
      return found !== undefined && found.until > deps.clock.now() ? found.code : null;
    },
    async record({ code, claims }) {
      if (claims === null && !bucket.take()) return;
      await deps.store.transaction(async (tx) => {
        const row = claims === null ? null : await tx.admission.find(claims.identity);
        const visit = row === null ? null : await tx.visit.find(row.visitId);
        await record(tx, {
          action: "gate.refused",
          ...(claims === null ? {} : { agent: byParticipant(claims.identity) }),
          clinicId: visit?.clinicId ?? null,
          visitId: visit?.id ?? null,
          participantId: claims?.identity ?? null,
          outcome: code,
          recorded: deps.clock.now(),
        });
        return succeed(null);
      });
    },
  };
};
