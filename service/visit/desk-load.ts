import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { HASH_BYTES } from "../../protocol/limits.ts";
import { type Announce, decodeAnnounce } from "../../protocol/signed/announce.ts";
import type { AdmissionPatch, AdmissionRow, BoardRow, VisitPatch, VisitRow } from "../store/rows.ts";
import type { StoreReads, StoreTx } from "../store/store.ts";
import type { Grant, VisitFacts, VisitState, Word } from "./machine-state.ts";

/** A visit as stored: the row, what the machine works on, and the host's last word. */
export type Loaded = { row: VisitRow; state: VisitState; head: Announce | null };

/** What a roster makes of each of its people. */
export const grantsOf = (head: Announce | null): Grant[] =>
  (head?.roster ?? []).map(({ participantId, role, maySpeak, mayShow, mayShare, isCoHost }) => ({
    participantId,
    role,
    maySpeak,
    mayShow,
    mayShare,
    isCoHost,
  }));

/** Reads a visit; null when there is none of this id. */
export const loadVisit = async (
  reads: Pick<StoreReads, "visit" | "admission" | "board">,
  id: VisitId,
): Promise<Loaded | null> => {
  const row = await reads.visit.find(id);
  if (row === null) return null;
  const admissions = await reads.admission.ofVisit(id);
  const newest = await reads.board.head(id);
  const head = newest === null ? null : decodeAnnounce(bytesOf(newest.announce.body));
  return { row, head, state: { visit: row, admissions, grants: grantsOf(head) } };
};

const visitPatch = (visit: VisitFacts): VisitPatch => ({
  phase: visit.phase,
  isLocked: visit.isLocked,
  isSuspended: visit.isSuspended,
  roomName: visit.roomName,
  openedAt: visit.openedAt,
  endedAt: visit.endedAt,
  epoch: visit.epoch,
  rev: visit.rev,
  headHash: visit.headHash,
  hostParticipantId: visit.hostParticipantId,
  hostHello: visit.hostHello,
  linkRetiredAt: visit.linkRetiredAt,
  keptMs: visit.keptMs,
  heldSince: visit.heldSince,
});

const admissionPatch = (row: AdmissionRow): AdmissionPatch => ({
  role: row.role,
  state: row.state,
  card: row.card,
  admittedSeq: row.admittedSeq,
  maySpeak: row.maySpeak,
  mayShow: row.mayShow,
  mayShare: row.mayShare,
  isConnected: row.isConnected,
  isMediaConnected: row.isMediaConnected,
  lastSeenAt: row.lastSeenAt,
  handRaisedAt: row.handRaisedAt,
  lateMinutes: row.lateMinutes,
  lateSaidAt: row.lateSaidAt,
});

/** Writes what differs between two states. */
export const saveVisit = async (
  tx: Pick<StoreTx, "visit" | "admission">,
  before: VisitState,
  after: VisitState,
): Promise<void> => {
  if (before.visit !== after.visit) await tx.visit.update(after.visit.id, visitPatch(after.visit));
  const old = new Map(before.admissions.map((row) => [row.participantId, row]));
  for (const row of after.admissions) {
    const was = old.get(row.participantId);
    if (was === undefined) await tx.admission.insert(row);
    else if (was !== row) await tx.admission.update(row.participantId, admissionPatch(row));
  }
};

/** A checked word as the board keeps it. Its number is the word's `rev`. */
export const boardRowOf = (visit: VisitFacts, change: Change, word: Word): BoardRow => ({
  visitId: visit.id,
  seq: word.rev,
  epoch: word.epoch,
  rev: word.rev,
  prevHash: visit.headHash ?? toBase64Url(new Uint8Array(HASH_BYTES)),
  hash: word.hash,
  announce: change.announce,
  rosterBox: change.rosterBox,
  sealedKeys: change.sealedKeys,
});
