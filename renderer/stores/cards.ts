import type { WaitingCard } from "../../protocol/card.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { VisitSummary, WaitingParticipant } from "../../protocol/visit.ts";
import type { Cards } from "../e2ee/cards.ts";

/** Opens the cards of everybody who waits, each sealed card once. */
export type CardReader = {
  read: (waiting: readonly WaitingParticipant[], visits: readonly VisitSummary[]) => void;
  /** Nothing that was opened stays, nor what is being opened now. */
  forget: () => void;
};

/** A reader that tells all open cards at every change; a card that cannot be opened stays sealed, and is not shown. */
export const createCardReader = (
  cards: Pick<Cards, "open">,
  tell: (open: ReadonlyMap<ParticipantId, WaitingCard>) => void,
): CardReader => {
  const tried = new Map<ParticipantId, string>();
  let open: ReadonlyMap<ParticipantId, WaitingCard> = new Map();

  let generation = 0;

  const openOne = async (row: WaitingParticipant, visit: VisitSummary): Promise<void> => {
    if (row.card === null || tried.get(row.participantId) === row.card.enc) return;
    tried.set(row.participantId, row.card.enc);
    const asked = generation;
    const card = await cards.open({ visitId: visit.id, opening: visit.opening }, row.hello, row.card);
    if (!card.ok || asked !== generation) return;
    open = new Map([...open, [row.participantId, card.value]]);
    tell(open);
  };

  return {
    forget() {
      generation += 1;
      tried.clear();
      open = new Map();
    },
    read(waiting, visits) {
      for (const row of waiting) {
        const visit = visits.find(({ id }) => id === row.visitId);
        if (visit !== undefined) void openOne(row, visit);
      }
    },
  };
};
