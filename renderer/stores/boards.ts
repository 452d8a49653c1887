import { bytesOf } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { decodeAnnounce } from "../../protocol/signed/announce.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Board } from "../e2ee/host-restore.ts";

type Hellos = readonly { participantId: ParticipantId; hello: SignedEnvelope }[];
type Waiting = { visitId: VisitId; participantId: ParticipantId; hello: SignedEnvelope };
type Kept = { entries: Map<number, BoardEntry>; hellos: Map<ParticipantId, SignedEnvelope> };

/** Boards of running visits, as the service reminds a desktop of them whose window was lost. */
export type Boards = {
  /** Notes who waits: a host's own line brings no hello of somebody whom it lets in, and a later leader is known by it alone. */
  meet: (waiting: readonly Waiting[]) => void;
  take: (entry: BoardEntry, hellos: Hellos) => void;
  /** The board of a visit in its order; nothing in it is trusted before `restore` has verified it. */
  of: (id: VisitId) => Board | null;
};

/** No board yet. */
export const createBoards = (): Boards => {
  const kept = new Map<VisitId, Kept>();
  const of = (id: VisitId): Kept => {
    const board = kept.get(id) ?? { entries: new Map(), hellos: new Map() };
    kept.set(id, board);
    return board;
  };
  return {
    meet(waiting) {
      for (const { visitId, participantId, hello } of waiting) of(visitId).hellos.set(participantId, hello);
    },
    take(entry, hellos) {
      const announce = decodeAnnounce(bytesOf(entry.announce.body));
      if (announce === null) return;
      const board = of(announce.visitId);
      board.entries.set(entry.rev, entry);
      for (const { participantId, hello } of hellos) board.hellos.set(participantId, hello);
    },
    of(id) {
      const board = kept.get(id);
      if (board === undefined || board.entries.size === 0) return null;
      return {
        entries: [...board.entries.values()].toSorted((left, right) => left.rev - right.rev),
        hellos: [...board.hellos].map(([participantId, hello]) => ({ participantId, hello })),
        names: new Map(),
        knownHash: null,
      };
    },
  };
};
