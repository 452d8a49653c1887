import { bytesOf } from "../base64url.ts";
import { ID_BYTES, type ParticipantId } from "../ids.ts";
import { HASH_BYTES, NONCE_BYTES } from "../limits.ts";
import type { Role } from "../roles.ts";
import { type ByteReader, type ByteWriter, Malformed, byteWriter, decodeWith } from "./bytes.ts";
import {
  type Scope,
  readFlags,
  readParticipantId,
  readRole,
  readScope,
  writeFlags,
  writeRole,
  writeScope,
} from "./fields.ts";

/** Why the host says something new. The order is the number in the signed body: add at the end only. */
export const announceReasons = [
  "open",
  "admit",
  "leave",
  "remove",
  "rotate",
  "permissions",
  "host",
  "end",
  "return",
] as const;
export type AnnounceReason = (typeof announceReasons)[number];

/** One member: index in every key of the epoch, hashes of the keys that its hello carried, and what it may do. */
export type RosterRow = {
  index: number;
  participantId: ParticipantId;
  role: Role;
  signingKeyHash: Uint8Array<ArrayBuffer>;
  hpkeKeyHash: Uint8Array<ArrayBuffer>;
  nonce: Uint8Array<ArrayBuffer>;
  maySpeak: boolean;
  mayShow: boolean;
  mayShare: boolean;
  isCoHost: boolean;
};

/** The host's signed word on who is in the visit and what they may do; hash-chained by `prevHash`. */
export type Announce = Scope & {
  /** +1 whenever the secret changes; 1 at the opening. */
  epoch: number;
  /** +1 at every announce; 1 at the opening. */
  rev: number;
  /** SHA-256 of the announce before; zeros for the first. */
  prevHash: Uint8Array<ArrayBuffer>;
  reason: AnnounceReason;
  isLocked: boolean;
  isSuspended: boolean;
  isEnded: boolean;
  /** Milliseconds since 1970 by the host's clock. */
  hostClock: number;
  /** Commitment to the epoch's secret: stops a host from giving members different ones. */
  secretCommit: Uint8Array<ArrayBuffer>;
  roster: readonly RosterRow[];
};

const writeRow = (writer: ByteWriter, row: RosterRow): void => {
  writer.u8(row.index);
  writer.fixed(bytesOf(row.participantId), ID_BYTES);
  writeRole(writer, row.role);
  writer.fixed(row.signingKeyHash, HASH_BYTES);
  writer.fixed(row.hpkeKeyHash, HASH_BYTES);
  writer.fixed(row.nonce, NONCE_BYTES);
  writeFlags(writer, [row.maySpeak, row.mayShow, row.mayShare, row.isCoHost]);
};

const readRow = (reader: ByteReader): RosterRow => {
  const row = {
    index: reader.u8(),
    participantId: readParticipantId(reader),
    role: readRole(reader),
    signingKeyHash: reader.fixed(HASH_BYTES),
    hpkeKeyHash: reader.fixed(HASH_BYTES),
    nonce: reader.fixed(NONCE_BYTES),
  };
  const [maySpeak = false, mayShow = false, mayShare = false, isCoHost = false] = readFlags(reader, 4);
  return { ...row, maySpeak, mayShow, mayShare, isCoHost };
};

/** The body of an announce. */
export const encodeAnnounce = (announce: Announce): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  writeScope(writer, announce);
  writer.u32(announce.epoch);
  writer.u32(announce.rev);
  writer.fixed(announce.prevHash, HASH_BYTES);
  writer.u8(announceReasons.indexOf(announce.reason));
  writeFlags(writer, [announce.isLocked, announce.isSuspended, announce.isEnded]);
  writer.u64(announce.hostClock);
  writer.fixed(announce.secretCommit, HASH_BYTES);
  writer.u16(announce.roster.length);
  for (const row of announce.roster) writeRow(writer, row);
  return writer.finish();
};

const readReason = (reader: ByteReader): AnnounceReason => {
  const reason = announceReasons[reader.u8()];
  if (reason === undefined) throw new Malformed("unknown reason");
  return reason;
};

/** Rows in rising order of index and no participant twice: a roster has one spelling only. */
const isOrdered = (roster: readonly RosterRow[]): boolean =>
  roster.every((row, at) => at === 0 || row.index > (roster[at - 1]?.index ?? 256)) &&
  new Set(roster.map((row) => row.participantId)).size === roster.length;

const readRoster = (reader: ByteReader): RosterRow[] => {
  const roster = Array.from({ length: reader.u16() }, () => readRow(reader));
  if (!isOrdered(roster)) throw new Malformed("roster out of order");
  return roster;
};

/** The announce of a body; null when malformed. Verify the signature first. */
export const decodeAnnounce = (body: Uint8Array): Announce | null =>
  decodeWith(body, (reader) => {
    const scope = readScope(reader);
    const head = { epoch: reader.u32(), rev: reader.u32(), prevHash: reader.fixed(HASH_BYTES) };
    const reason = readReason(reader);
    const [isLocked = false, isSuspended = false, isEnded = false] = readFlags(reader, 3);
    return {
      ...scope,
      ...head,
      reason,
      isLocked,
      isSuspended,
      isEnded,
      hostClock: reader.u64(),
      secretCommit: reader.fixed(HASH_BYTES),
      roster: readRoster(reader),
    };
  });
