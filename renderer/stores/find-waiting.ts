import type { WaitingParticipant } from "../../protocol/visit.ts";
import type { Admission, FindWaiting } from "../call/orders.ts";
import type { DesktopModel } from "./desktop-model.ts";
import type { DesktopStore } from "./desktop-store.ts";

/** The name under which somebody is admitted: a colleague's by the service's word, else what their card says; null while that is sealed. */
const nameOf = (row: WaitingParticipant, { cards }: Pick<DesktopModel, "cards">): string | null =>
  row.staffName ?? cards.get(row.participantId)?.name ?? null;

/** Looks up who waits. Co-hosts see no cards, and ask for people without naming them. */
export const createFindWaiting =
  ({ get }: Pick<DesktopStore, "get">): FindWaiting =>
  (ids) => {
    const model = get();
    const isNameless = model.visit?.call.seat === "coHost";
    return ids.flatMap((id): Admission[] => {
      const row = model.waiting.find(({ participantId }) => participantId === id);
      if (row === undefined) return [];
      const name = nameOf(row, model) ?? (isNameless ? "" : null);
      const { hello, isBack, rights } = row;
      return name === null ? [] : [{ participantId: id, hello, name, isBack, rights }];
    });
  };
