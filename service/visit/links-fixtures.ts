import { toBase64Url } from "../../protocol/base64url.ts";
import { systemChance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { clinicForTests, owner } from "../account/testing-accounts.ts";
import { takeTicket } from "../account/tickets.ts";
import type { AdmissionRow, VisitPatch } from "../store/rows.ts";
import { plant, someAccount, someAdmission, someAudit, someClinic } from "../store/testing-store.ts";
import { invite } from "./invitations.ts";
import { createVisit } from "./visits.ts";

/** The value of a Result that tests count on. */
export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

/** 32 random bytes as base64url. */
export const random = (): string => toBase64Url(systemChance(32));

/** Somebody at one address, in a browser that was never here. */
export const here = { address: "192.0.2.1", returnKey: null };

/** Another passcode than this one. */
export const not = (passcode: string): string => (passcode === "000000" ? "000001" : "000000");

/** A clinic with an open group and its link for all. */
export const groupForTests = async () => {
  const deps = await clinicForTests();
  const host = must(
    await deps.store.read(async (reads) => succeed(await reads.account.findByEmail(owner.email))),
  );
  if (host === null) throw new Error("no host");
  const colleague = someAccount({ ...someClinic(), id: host.clinicId }, { role: "member" });
  const auditor = someAccount({ ...someClinic(), id: host.clinicId }, { role: "auditor" });
  const elsewhere = someClinic();
  const foreigner = someAccount(elsewhere);
  await plant(deps.store, { clinic: elsewhere, accounts: [colleague, auditor, foreigner] });
  const inviteHash = random();
  const startsAt = deps.clock.now();
  const plan = { label: "Tuesday group", kind: "group", startsAt, minutes: 60, places: 12 } as const;
  const made = must(await createVisit(deps, host, { ...plan, inviteHash }));
  const { id: visitId } = made.visit;
  const link = { visitId, inviteHash };
  const change = async (patch: VisitPatch) =>
    void must(
      await deps.store.transaction(async (tx) => {
        await tx.visit.update(visitId, patch);
        await tx.audit.append(someAudit("visit.opened"));
        return succeed(null);
      }),
    );
  await change({ phase: "open" });
  const visitRow = async () => {
    const row = must(await deps.store.read(async (reads) => succeed(await reads.visit.find(visitId))));
    if (row === null) throw new Error("no visit");
    return row;
  };
  const put = async (changes: Partial<AdmissionRow>) => {
    const admission = someAdmission(await visitRow(), changes);
    await plant(deps.store, { admissions: [admission] });
    return admission;
  };
  const take = async (ticket: string) =>
    must(await deps.store.transaction(async (tx) => succeed(await takeTicket(tx, ticket, deps.clock))));
  const told = async () =>
    must(await deps.store.read(async (reads) => succeed(await reads.audit.list()))).map(
      ({ event }) => `${event.action} ${event.agent.kind} ${event.outcome}`,
    );
  const personal = async (label = "Jamie R.") => {
    const personalHash = random();
    const { invitation, passcode } = must(
      await invite(deps, host, { visitId, inviteHash: personalHash, label }),
    );
    // The next one is younger.
    deps.clock.advance(1);
    return { invitation, body: { visitId, inviteHash: personalHash, passcode } };
  };
  const body = { ...link, passcode: made.passcode };
  return {
    deps,
    host,
    colleague,
    auditor,
    foreigner,
    visitId,
    link,
    body,
    change,
    put,
    take,
    told,
    personal,
  };
};
