import * as z from "zod";
import { RosterBox, SealedKey } from "../../protocol/board.ts";
import { RosterNames } from "../../protocol/card.ts";
import { FailureSchema } from "../../protocol/errors.ts";
import { ParticipantId, bytesSchema, bytesUpTo } from "../../protocol/ids.ts";
import { HASH_BYTES, POINT_BYTES } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import { SIGNED_BODY_MAX } from "../../protocol/signed/envelope.ts";
import { RETIRED_KEY_MS } from "./rotation.ts";

/** Longest wait that is asked of a worker at once. Milliseconds. */
const WORKER_WAIT_MAX_MS = 24 * 60 * 60_000;

const half = z.literal("keys");
const request = z.int().min(1);
const epoch = z.int().min(1).max(0xffff_ffff);
const handle = z.int().min(1);
const body = bytesUpTo(SIGNED_BODY_MAX);
const hash = bytesSchema(HASH_BYTES);

/** To whom a prepared secret is sealed. */
export const SealTarget = z.strictObject({
  participantId: ParticipantId,
  hpkeKey: bytesSchema(POINT_BYTES),
  helloHash: hash,
});
export type SealTarget = z.infer<typeof SealTarget>;

const inputs = {
  /** Makes the HPKE key pair of this join; again it answers the same public key. */
  init: z.strictObject({}),
  /** Says, once, which own signed hello this worker lives for; it must carry the worker's own HPKE key. */
  bind: z.strictObject({ hello: body }),
  prepareSecret: z.strictObject({ epoch }),
  /** Seals a prepared secret to everybody in the announce's roster but oneself, once. */
  sealSecret: z.strictObject({ handle, announce: body, members: z.array(SealTarget).max(255) }),
  /** `handle` null: under the running epoch's secret. */
  sealRoster: z.strictObject({ handle: handle.nullable(), announce: body, names: RosterNames }),
  installOwn: z.strictObject({ handle, announce: body }),
  discard: z.strictObject({ handle }),
  openSealed: z.strictObject({
    announce: body,
    sealedKey: SealedKey,
    rosterBox: RosterBox,
    hostSigningKeyHash: hash,
  }),
  /** A word that leaves the secret alone; `rosterBox` null at the host, who knows the names. */
  adoptRev: z.strictObject({ announce: body, rosterBox: RosterBox.nullable() }),
  switchSending: z.strictObject({ epoch, retireMs: z.int().min(0).max(RETIRED_KEY_MS) }),
  wipe: z.strictObject({}),
  /** Answered after this long by the worker's own timer. */
  wait: z.strictObject({ ms: z.int().min(0).max(WORKER_WAIT_MAX_MS) }),
};

/** Everything that can be asked of the key half. */
export type KeyKind = keyof typeof inputs;
/** What each question brings along. Bytes are base64url. */
export type KeyInput<Kind extends KeyKind> = z.infer<(typeof inputs)[Kind]>;

const question = <Kind extends KeyKind>(kind: Kind) =>
  z.strictObject({ half, request, kind: z.literal(kind), input: inputs[kind] });

/** A message from the page to the key half; there is none that asks for a secret or a private key. */
export const KeyRequest = z.discriminatedUnion("kind", [
  question("init"),
  question("bind"),
  question("prepareSecret"),
  question("sealSecret"),
  question("sealRoster"),
  question("installOwn"),
  question("discard"),
  question("openSealed"),
  question("adoptRev"),
  question("switchSending"),
  question("wipe"),
  question("wait"),
]);
export type KeyRequest = z.infer<typeof KeyRequest>;

/** What the key half answers to each question: public keys, commitments, ciphertext and names. */
export type KeyValues = {
  init: { hpkeKey: string };
  bind: Record<string, never>;
  prepareSecret: { handle: number; secretCommit: string };
  sealSecret: { sealedKeys: SealedKey[] };
  sealRoster: { rosterBox: string };
  installOwn: Record<string, never>;
  discard: Record<string, never>;
  openSealed: { names: RosterNames };
  adoptRev: { names: RosterNames | null };
  switchSending: Record<string, never>;
  wipe: Record<string, never>;
  wait: Record<string, never>;
};

/** Every question with what answers it. */
export type KeyOperations = {
  [Kind in KeyKind]: (input: KeyInput<Kind>) => Promise<Result<KeyValues[Kind]>>;
};

const nothing = z.strictObject({});

/** Parses each answer at the page. */
export const keyValues: { [Kind in KeyKind]: z.ZodType<KeyValues[Kind]> } = {
  init: z.strictObject({ hpkeKey: bytesSchema(POINT_BYTES) }),
  bind: nothing,
  prepareSecret: z.strictObject({ handle, secretCommit: hash }),
  sealSecret: z.strictObject({ sealedKeys: z.array(SealedKey) }),
  sealRoster: z.strictObject({ rosterBox: RosterBox }),
  installOwn: nothing,
  discard: nothing,
  openSealed: z.strictObject({ names: RosterNames }),
  adoptRev: z.strictObject({ names: RosterNames.nullable() }),
  switchSending: nothing,
  wipe: nothing,
  wait: nothing,
};

/** A message from the key half to the page. */
export const KeyReply = z.discriminatedUnion("ok", [
  z.strictObject({ half, request, ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ half, request, ok: z.literal(false), error: FailureSchema }),
]);
export type KeyReply = z.infer<typeof KeyReply>;

/** The head of a message that is meant for the key half, by which a malformed one can still be answered. */
export const KeyAddress = z.object({ half, request });
