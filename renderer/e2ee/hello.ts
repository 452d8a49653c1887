import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { type Chance, ParticipantId, randomIdText } from "../../protocol/ids.ts";
import { HASH_BYTES, NONCE_BYTES } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Role } from "../../protocol/roles.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Hello, decodeHello, encodeHello, openHello } from "../../protocol/signed/hello.ts";
import { isSameScope } from "./chain.ts";
import type { KeyWorker } from "./key-worker-client.ts";
import type { Signer } from "./signing-key.ts";
import { OFFERED_SUITES } from "./suite.ts";

/** A hello whose signature holds, with the hash that seals are bound to. */
export type KnownHello = { hello: Hello; hash: Uint8Array<ArrayBuffer> };
/** The own hello, ready to be sent. */
export type OwnHello = KnownHello & { envelope: SignedEnvelope };

/** What a hello is made from. `expectedHost` is the hash of the account key that the link promised, where it promised one. */
export type HelloParts = {
  worker: KeyWorker;
  signer: Signer;
  scope: Scope;
  chance: Chance;
  role: Role;
  expectedHost?: Uint8Array<ArrayBuffer>;
};

/** Makes, signs and binds the worker to one hello: a new random id, a new nonce, the worker's own HPKE key. */
export const makeHello = async (parts: HelloParts): Promise<Result<OwnHello>> => {
  const { worker, signer, scope, chance, role } = parts;
  const made = await worker.ask("init", {});
  if (!made.ok) return made;
  const hello: Hello = {
    visitId: scope.visitId,
    opening: scope.opening,
    participantId: ParticipantId.parse(randomIdText(chance)),
    role,
    signingKey: signer.publicKey,
    hpkeKey: bytesOf(made.value.hpkeKey),
    nonce: chance(NONCE_BYTES),
    suites: OFFERED_SUITES,
    expectedHost: parts.expectedHost ?? new Uint8Array(HASH_BYTES),
  };
  const body = encodeHello(hello);
  const bound = await worker.ask("bind", { hello: toBase64Url(body) });
  if (!bound.ok) return bound;
  const envelope = await signer.sign(role === "host" ? "hostHello" : "joinHello", body);
  if (!envelope.ok) return envelope;
  return succeed({ hello, hash: await sha256(body), envelope: envelope.value });
};

/** Reads somebody's hello: SIGNATURE_INVALID, CHAIN_BROKEN for another opening, VERSION_UNSUPPORTED without a suite in common. */
export const readHello = async (
  type: "hostHello" | "joinHello",
  envelope: SignedEnvelope,
  scope: Scope,
): Promise<Result<KnownHello>> => {
  const hello = await openHello(type, envelope);
  if (hello === null) return fail("SIGNATURE_INVALID");
  if (!isSameScope(hello, scope)) return fail("CHAIN_BROKEN");
  if ((hello.suites & OFFERED_SUITES) === 0) return fail("VERSION_UNSUPPORTED");
  if ((hello.role === "host") !== (type === "hostHello")) return fail("ROSTER_INVALID");
  return succeed({ hello, hash: await sha256(bytesOf(envelope.body)) });
};

/** Reads the hello of whoever leads or takes part, whichever type it says it is. */
export const readAnyHello = (envelope: SignedEnvelope, scope: Scope): Promise<Result<KnownHello>> => {
  const claimed = decodeHello(bytesOf(envelope.body));
  return readHello(claimed?.role === "host" ? "hostHello" : "joinHello", envelope, scope);
};
