import { bytesOf } from "../../protocol/base64url.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import { type Hello, decodeHello } from "../../protocol/signed/hello.ts";
import { type VisitState, admissionOf } from "./machine-state.ts";

/** Who leads by a roster: the one row of the role; null when there is none, or more than one. */
export const hostOf = ({ roster }: Announce): ParticipantId | null => {
  const hosts = roster.filter((row) => row.role === "host");
  return hosts.length === 1 ? (hosts[0]?.participantId ?? null) : null;
};

/** Whether both rosters hold the same people at the same places in the keys. */
export const keepsSeats = (announce: Announce, head: Announce): boolean =>
  announce.roster.length === head.roster.length &&
  announce.roster.every((row, at) => {
    const old = head.roster[at];
    return old !== undefined && row.index === old.index && row.participantId === old.participantId;
  });

const helloOf = (state: VisitState, signer: Hello, id: ParticipantId): Hello | null => {
  if (id === signer.participantId) return signer;
  const stored = admissionOf(state, id);
  return stored === null ? null : decodeHello(bytesOf(stored.hello.body));
};

const isRowTrue = async (row: RosterRow, hello: Hello | null): Promise<boolean> =>
  hello !== null &&
  (row.role === "host" || row.role === "participant") &&
  isSameBytes(hello.nonce, row.nonce) &&
  isSameBytes(await sha256(hello.signingKey), row.signingKeyHash) &&
  isSameBytes(await sha256(hello.hpkeKey), row.hpkeKeyHash);

/** Whether every row carries the keys and the nonce of its device's hello, and the signer stands there too. What a hello says of its role counts for nothing. */
export const areRowsTrue = async (
  { roster }: Announce,
  state: VisitState,
  signer: Hello,
): Promise<boolean> => {
  if (!roster.some((row) => row.participantId === signer.participantId)) return false;
  const truths = await Promise.all(
    roster.map((row) => isRowTrue(row, helloOf(state, signer, row.participantId))),
  );
  return truths.every(Boolean);
};

const isSameRight = (row: RosterRow, old: RosterRow): boolean =>
  row.role === old.role &&
  row.maySpeak === old.maySpeak &&
  row.mayShow === old.mayShow &&
  row.mayShare === old.mayShare &&
  row.isCoHost === old.isCoHost;

/** The row of somebody who led until now: co-host, with every right but to share. */
const isFormerLeaders = (row: RosterRow): boolean =>
  row.role === "participant" && row.isCoHost && row.maySpeak && row.mayShow && !row.mayShare;

/** Whether a word changes nothing but who leads: a co-host does now, and the former leader is co-host; every place, flag and other row stays. */
export const changesLeaderOnly = (announce: Announce, head: Announce, leader: ParticipantId): boolean => {
  const former = hostOf(head);
  if (!keepsSeats(announce, head) || former === null || former === leader) return false;
  if (announce.isLocked !== head.isLocked || announce.isSuspended !== head.isSuspended) return false;
  return announce.roster.every((row, at) => {
    const old = head.roster[at];
    if (old === undefined) return false;
    if (row.participantId === leader) return old.isCoHost && row.role === "host" && !row.isCoHost;
    return row.participantId === former ? isFormerLeaders(row) : isSameRight(row, old);
  });
};

const coHostsOf = (announce: Announce | null): ParticipantId[] =>
  (announce?.roster ?? []).filter((row) => row.isCoHost).map((row) => row.participantId);

/** Why the rights in a roster are refused; null when they may be given: one share beside the leader's at most, and co-hosts are members of staff who do not lead. */
export const rightsRefusal = (announce: Announce, state: VisitState): ErrorCode | null => {
  const { roster } = announce;
  if (roster.filter((row) => row.mayShare && row.role !== "host").length > 1) return "ROSTER_INVALID";
  if (roster.some((row) => row.isCoHost && row.role === "host")) return "ROSTER_INVALID";
  const isStaff = (id: ParticipantId) => (admissionOf(state, id)?.accountId ?? null) !== null;
  return coHostsOf(announce).every(isStaff) ? null : "NOT_STAFF";
};

/** Whether nobody is named co-host anew, and nobody who stays is unnamed. */
export const keepsCoHosts = (announce: Announce, head: Announce | null): boolean => {
  const before = new Set(coHostsOf(head));
  return announce.roster.every(
    (row) => row.role === "host" || row.isCoHost === before.has(row.participantId),
  );
};
