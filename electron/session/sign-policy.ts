import { isSameBytes } from "../../protocol/signed/bytes.ts";
import { decodeAck } from "../../protocol/signed/ack.ts";
import { decodeAnnounce } from "../../protocol/signed/announce.ts";
import { decodeCardKey } from "../../protocol/signed/card-key.ts";
import { decodeCoHostRequest } from "../../protocol/signed/co-host-request.ts";
import type { SignedType } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { decodeHeartbeat } from "../../protocol/signed/heartbeat.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import { decodeHostCommand } from "../../protocol/signed/host-command.ts";
import { decodeResume } from "../../protocol/signed/resume.ts";
import type { AccountId } from "../../protocol/ids.ts";
import type { Part } from "./staff-session.ts";

/** Whose signature is asked for; `pointHash` is SHA-256 of the public key, as rosters carry it. */
export type Signer = { accountId: AccountId; point: Uint8Array; pointHash: Uint8Array };

/**
 * What a body speaks for: an opening of a visit, in one of these parts of the signer (who made a visit introduces itself as host,
 * who joined one as a guest does), or the signer alone.
 */
export type SignScope = { of: "visit"; scope: Scope; as: readonly Part[] } | { of: "account" };

const either: readonly Part[] = ["owner", "member"];

const visitScope = (scope: Scope | null, as = either): SignScope | null =>
  scope === null ? null : { of: "visit", scope, as };

const helloScope = (body: Uint8Array, signer: Signer, part: Part): SignScope | null => {
  const hello = decodeHello(body);
  const role = part === "owner" ? "host" : "participant";
  const isOurs = hello?.role === role && isSameBytes(hello.signingKey, signer.point);
  return isOurs ? visitScope(hello, [part]) : null;
};

/** Only who leads announces: our own row is the host's, or it hands that place to another and stays as co-host. */
const announceScope = (body: Uint8Array, { pointHash }: Signer): SignScope | null => {
  const announce = decodeAnnounce(body);
  if (announce === null) return null;
  const own = announce.roster.filter((row) => isSameBytes(row.signingKeyHash, pointHash));
  const isHandOver = announce.reason === "host" && own.every((row) => row.isCoHost);
  const isLed = own.every((row) => row.role === "host") || isHandOver;
  return own.length === 1 && isLed ? visitScope(announce) : null;
};

const cardKeyScope = (body: Uint8Array, signer: Signer): SignScope | null => {
  const cardKey = decodeCardKey(body);
  const isOurs = cardKey?.accountId === signer.accountId && isSameBytes(cardKey.signingKey, signer.point);
  return isOurs ? { of: "account" } : null;
};

/** What a body of this type speaks for; null when it is malformed or speaks for somebody else, and must not be signed. */
export const signScopeOf = (type: SignedType, body: Uint8Array, signer: Signer): SignScope | null => {
  switch (type) {
    case "hostHello":
      return helloScope(body, signer, "owner");
    case "joinHello":
      return helloScope(body, signer, "member");
    case "announce":
      return announceScope(body, signer);
    case "ack":
      return visitScope(decodeAck(body));
    case "resume":
      return visitScope(decodeResume(body));
    case "heartbeat":
      return visitScope(decodeHeartbeat(body));
    case "hostCommand":
      return visitScope(decodeHostCommand(body));
    case "coHostRequest":
      return visitScope(decodeCoHostRequest(body));
    case "cardKey":
      return cardKeyScope(body, signer);
  }
};
