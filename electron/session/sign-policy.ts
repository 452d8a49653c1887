import { isSameBytes } from "../../protocol/signed/bytes.ts";
import { decodeAck } from "../../protocol/signed/ack.ts";
import { decodeAnnounce } from "../../protocol/signed/announce.ts";
import { decodeCardKey } from "../../protocol/signed/card-key.ts";
import type { SignedType } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import { decodeResume } from "../../protocol/signed/resume.ts";
import type { AccountId } from "../../protocol/ids.ts";

/** Types of bodies that a desktop signs. */
export type HostSignedType = Exclude<SignedType, "joinHello">;

/** Whose signature is asked for; `pointHash` is SHA-256 of the public key, as rosters carry it. */
export type Signer = { accountId: AccountId; point: Uint8Array; pointHash: Uint8Array };

/** What a body speaks for: an opening of a visit, which must be the signer's own, or the signer alone. */
export type SignScope = { of: "visit"; scope: Scope } | { of: "account" };

const visitScope = (scope: Scope | null): SignScope | null =>
  scope === null ? null : { of: "visit", scope };

const helloScope = (body: Uint8Array, signer: Signer): SignScope | null => {
  const hello = decodeHello(body);
  const isOurs = hello?.role === "host" && isSameBytes(hello.signingKey, signer.point);
  return isOurs ? visitScope(hello) : null;
};

/** Only the host announces, so nobody else may stand as host in what we sign. */
const announceScope = (body: Uint8Array, signer: Signer): SignScope | null => {
  const announce = decodeAnnounce(body);
  const hosts = announce?.roster.filter((row) => row.role === "host") ?? [];
  return hosts.every((row) => isSameBytes(row.signingKeyHash, signer.pointHash))
    ? visitScope(announce)
    : null;
};

const cardKeyScope = (body: Uint8Array, signer: Signer): SignScope | null => {
  const cardKey = decodeCardKey(body);
  const isOurs = cardKey?.accountId === signer.accountId && isSameBytes(cardKey.signingKey, signer.point);
  return isOurs ? { of: "account" } : null;
};

/** What a body of this type speaks for; null when it is malformed or speaks for somebody else, and must not be signed. */
export const signScopeOf = (type: HostSignedType, body: Uint8Array, signer: Signer): SignScope | null => {
  switch (type) {
    case "hostHello":
      return helloScope(body, signer);
    case "announce":
      return announceScope(body, signer);
    case "ack":
      return visitScope(decodeAck(body));
    case "resume":
      return visitScope(decodeResume(body));
    case "cardKey":
      return cardKeyScope(body, signer);
  }
};
