import { can } from "../../protocol/can.ts";
import type { AccountId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { showWaiting } from "../visit/desk-effects.ts";
import { loadVisit } from "../visit/desk-load.ts";
import { countOf, dayOf } from "../visit/desk-day.ts";
import type { Desktop, Line } from "../visit/presence.ts";
import type { SignalDeps } from "./deps.ts";

/** Shows the day to one desktop that just came or was covered or uncovered; roles that host nothing have none. */
export const showDayTo = async (
  deps: SignalDeps,
  { accountId: id, sessionId }: Desktop,
  line: Line,
): Promise<void> => {
  const day = await deps.store.read(async (reads) => {
    const account = await reads.account.find(id);
    const mayList = account !== null && can(account.role, "visit.list", null);
    return succeed(mayList ? await dayOf(reads, id, deps.clock.now()) : null);
  });
  if (!day.ok || day.value === null) return;
  line.push(deps.presence.isCovered(sessionId) ? countOf(day.value) : day.value);
};

/** Tells everybody who waits for this clinician whether they are here, and with which card key: at own visits, and at a colleague's that they may lead now. */
export const showHostTo = async (deps: SignalDeps, id: AccountId): Promise<void> => {
  const waitedFor = await deps.store.read(async (reads) => {
    const inCall = (await reads.visit.ledBy(id)).map((visit) => visit.id);
    const waiting = [
      ...(await reads.admission.waitingForHost(id)),
      ...(await reads.admission.waitingForVisits(inCall)),
    ];
    const visitIds = new Set(waiting.map((row) => row.visitId));
    return succeed(await Promise.all([...visitIds].map((visitId) => loadVisit(reads, visitId))));
  });
  if (!waitedFor.ok) return;
  for (const loaded of waitedFor.value) if (loaded !== null) await showWaiting(deps, loaded.state);
};
