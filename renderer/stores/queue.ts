import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { LATE_MINUTES } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import type { SignalPort } from "../call/ports.ts";
import type { DesktopStore } from "./desktop-store.ts";
import { createFindWaiting } from "./find-waiting.ts";
import type { VisitDesk } from "./visit-desk.ts";

/** Which person in which visit an answer is about. */
type Target = { visitId: VisitId; participantId: ParticipantId };

/** Minutes that "running late" may say. */
type LateMinutes = (typeof LATE_MINUTES)[number];

/** Who is told that it gets late: some of one visit, or all who wait for it. */
export type LateWish = { visitId: VisitId; participantIds: ParticipantId[] | null };

/** The waiting room across visits: answers to those who wait, in the visit that is open here or in any other. */
export type Queue = {
  admit: (targets: readonly Target[]) => Promise<void>;
  deny: (target: Target) => Promise<void>;
  sayLate: (wishes: readonly LateWish[], minutes: LateMinutes) => Promise<void>;
  /** Each visit for which somebody waits. */
  everybody: () => LateWish[];
};

/** What the queue needs. */
export type QueueParts = {
  store: DesktopStore;
  visits: Pick<VisitDesk, "openVisit" | "order">;
  line: () => SignalPort | null;
};

/** Some of those who wait, told apart by visit. */
export const wishesOf = (targets: readonly Target[]): LateWish[] => {
  const visitIds = [...new Set(targets.map(({ visitId }) => visitId))];
  return visitIds.map((visitId) => ({
    visitId,
    participantIds: targets
      .filter((one) => one.visitId === visitId)
      .map(({ participantId }) => participantId),
  }));
};

/** The queue of whoever is signed in. */
export const createQueue = ({ store, visits, line }: QueueParts): Queue => {
  const find = createFindWaiting(store);
  const isHere = (visitId: VisitId): boolean => store.get().visit?.visitId === visitId;
  const say = (done: Result<null> | undefined): void => {
    if (done?.ok === false) store.fail(done.error.code);
  };

  const admitTo = async (visitId: VisitId, ids: readonly ParticipantId[]): Promise<void> => {
    if (!(await visits.openVisit(visitId))) return;
    const admissions = find(ids);
    if (admissions.length === 0) return void store.fail("NOT_WAITING");
    await visits.order((orders) => orders.admit(admissions));
  };

  return {
    admit: async (targets) => {
      store.set({ failure: null });
      // Only one visit can be open here: whoever is chosen across several is admitted to the first one's.
      const [first] = wishesOf(targets);
      if (first !== undefined) await admitTo(first.visitId, first.participantIds ?? []);
    },
    deny: async ({ visitId, participantId }) => {
      store.set({ failure: null });
      if (isHere(visitId)) return void (await visits.order((orders) => orders.deny([participantId])));
      say(await line()?.request({ type: "deny", visitId, participantId }));
    },
    sayLate: async (wishes, minutes) => {
      store.set({ failure: null });
      for (const wish of wishes) say(await line()?.request({ type: "runningLate", ...wish, minutes })); // oxlint-disable-line no-await-in-loop -- the last failure is the one that is said
    },
    everybody: () => wishesOf(store.get().waiting).map(({ visitId }) => ({ visitId, participantIds: null })),
  };
};
