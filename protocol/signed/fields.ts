import { bytesOf, toBase64Url } from "../base64url.ts";
import { ID_BYTES, OpeningId, ParticipantId, VisitId } from "../ids.ts";
import { PROTOCOL_VERSION } from "../limits.ts";
import { type Role, roles } from "../roles.ts";
import { type ByteReader, type ByteWriter, Malformed } from "./bytes.ts";

/** Which opening of which visit a signed body belongs to. */
export type Scope = { visitId: VisitId; opening: OpeningId };

/** Writes version and scope, with which every signed body of a visit begins. */
export const writeScope = (writer: ByteWriter, scope: Scope): void => {
  writer.u8(PROTOCOL_VERSION);
  writer.fixed(bytesOf(scope.visitId), ID_BYTES);
  writer.fixed(bytesOf(scope.opening), ID_BYTES);
};

/** Reads version and scope. */
export const readScope = (reader: ByteReader): Scope => {
  readVersion(reader);
  return {
    visitId: VisitId.parse(toBase64Url(reader.fixed(ID_BYTES))),
    opening: OpeningId.parse(toBase64Url(reader.fixed(ID_BYTES))),
  };
};

/** Refuses every version but ours. */
export const readVersion = (reader: ByteReader): void => {
  if (reader.u8() !== PROTOCOL_VERSION) throw new Malformed("unknown version");
};

/** Reads a participant's id. */
export const readParticipantId = (reader: ByteReader): ParticipantId =>
  ParticipantId.parse(toBase64Url(reader.fixed(ID_BYTES)));

/** Writes the ids of some participants. */
export const writeParticipants = (writer: ByteWriter, ids: readonly ParticipantId[]): void => {
  writer.u16(ids.length);
  for (const id of ids) writer.fixed(bytesOf(id), ID_BYTES);
};

/** Reads ids of participants: at least one, nobody twice. */
export const readParticipants = (reader: ByteReader): ParticipantId[] => {
  const ids = Array.from({ length: reader.u16() }, () => readParticipantId(reader));
  if (ids.length === 0 || new Set(ids).size !== ids.length) throw new Malformed("nobody, or somebody twice");
  return ids;
};

/** A role as its number. */
export const writeRole = (writer: ByteWriter, role: Role): void => writer.u8(roles.indexOf(role));

/** A role of its number; unknown numbers are malformed. */
export const readRole = (reader: ByteReader): Role => {
  const role = roles[reader.u8()];
  if (role === undefined) throw new Malformed("unknown role");
  return role;
};

/** Packs named facts into one byte, first name lowest. */
export const writeFlags = (writer: ByteWriter, facts: readonly boolean[]): void =>
  writer.u8(facts.reduce((sum, fact, at) => sum + (fact ? 2 ** at : 0), 0));

/** Reads `count` facts; a set bit beyond them is malformed. */
export const readFlags = (reader: ByteReader, count: number): boolean[] => {
  const byte = reader.u8();
  if (byte >= 2 ** count) throw new Malformed("unknown flag");
  return Array.from({ length: count }, (_, at) => Math.floor(byte / 2 ** at) % 2 === 1);
};
