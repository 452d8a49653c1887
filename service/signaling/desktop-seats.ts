import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import type { VisitRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import type { StaffAsker } from "../visit/admission.ts";
import { isDesktops, isPresent } from "../visit/machine-state.ts";
import type { SignalDeps } from "./deps.ts";

/** A device that a desktop brought into a visit of its account: it leads there, or did until a co-host took over. */
export type Seat = { visitId: VisitId; participantId: ParticipantId };

const seatsIn = async (
  reads: Pick<StoreReads, "admission">,
  visit: VisitRow,
  asker: StaffAsker,
): Promise<Seat[]> => {
  const rows = await reads.admission.ofVisit(visit.id);
  return rows
    .filter((row) => row.accountId === asker.id && isDesktops(row))
    .filter((row) => isPresent(row) || row.participantId === visit.hostParticipantId)
    .map(({ participantId }) => ({ visitId: visit.id, participantId }));
};

/** Where desktops of an account have a device in a running visit, the newest visit last. */
export const seatsOf = async (
  { store, clock }: Pick<SignalDeps, "store" | "clock">,
  asker: StaffAsker,
): Promise<Seat[]> => {
  const read = await store.read(async (reads) => {
    const visits = (await reads.visit.ofHost(asker.id, clock.now()))
      .filter((row) => row.phase === "open" || row.phase === "onHold")
      .toSorted((left, right) => (left.openedAt ?? 0) - (right.openedAt ?? 0));
    const seats: Seat[] = [];
    for (const visit of visits) seats.push(...(await seatsIn(reads, visit, asker)));
    return succeed(seats);
  });
  return read.ok ? read.value : [];
};
