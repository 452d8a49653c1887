import { bytesOf } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { MemberHello } from "../../protocol/messages.ts";
import { decodeAnnounce } from "../../protocol/signed/announce.ts";
import type { BoardRow } from "../store/rows.ts";
import { type VisitState, membersOf } from "./machine-state.ts";

/** An entry as one member may read it: with no sealed key but its own. */
export const entryFor = (row: BoardRow, reader: ParticipantId): BoardEntry => ({
  seq: row.seq,
  epoch: row.epoch,
  rev: row.rev,
  prevHash: row.prevHash,
  announce: row.announce,
  sealedKey: row.sealedKeys.find((key) => key.to === reader) ?? null,
  rosterBox: row.rosterBox,
});

const named = ({ announce }: BoardRow): ParticipantId[] =>
  decodeAnnounce(bytesOf(announce.body))?.roster.map((row) => row.participantId) ?? [];

/** Hellos of everybody who is in, and of those whom one of these entries names: who missed it verifies by them a word of somebody who led and went. */
export const helloesOf = (state: VisitState, entries: readonly BoardRow[]): MemberHello[] => {
  const ids = new Set([...membersOf(state).map((row) => row.participantId), ...entries.flatMap(named)]);
  return state.admissions
    .filter((row) => ids.has(row.participantId))
    .map(({ participantId, hello }) => ({ participantId, hello }));
};

/** Hellos of those who came in by the entry of this number. */
export const newHelloes = (state: VisitState, seq: number): MemberHello[] =>
  membersOf(state)
    .filter((row) => row.admittedSeq === seq)
    .map(({ participantId, hello }) => ({ participantId, hello }));
