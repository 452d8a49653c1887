import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toBase64Url } from "../protocol/base64url.ts";
import { defaultClinicSettings } from "../protocol/clinic-settings.ts";
import type { VisitId } from "../protocol/ids.ts";
import { systemChance } from "../protocol/ids.ts";
import { succeed } from "../protocol/result.ts";
import { createClinic } from "./account/bootstrap.ts";
import { setClinicSettings } from "./visit/change-clinic-settings.ts";
import { disableAccount, endSessionsOf, listMembers, setRole, startRecovery } from "./account/members.ts";
import { renewRecoveryCodes } from "./account/own-factors.ts";
import { inviteStaff } from "./account/staff-invitations.ts";
import { redeemStaffInvitation } from "./account/staff-redeem.ts";
import { someLimits } from "./account/testing-prover.ts";
import { logOff, signOut, sweepSessions } from "./account/session-ends.ts";
import { refreshSession } from "./account/session-refresh.ts";
import { resumeSession } from "./account/session-resume.ts";
import { stepUp } from "./account/session-step-up.ts";
import { type SignedIn, findSignedIn } from "./account/sessions.ts";
import { signIn } from "./account/sign-in.ts";
import { codeNow, countingVerifier, owner, testTotpSecret, wrongAuth } from "./account/testing-accounts.ts";
import type { AccountRow } from "./store/rows.ts";
import { fakeClock, memoryStore, plant, someAdmission } from "./store/testing-store.ts";
import { arrive, comeBack } from "./visit/come-back.ts";
import { invite, listInvitations, retireInvitation, sharedLinkId } from "./visit/invitations.ts";
import { look, resume } from "./visit/links.ts";
import { setWording } from "./visit/wording.ts";
import { createVisit, listVisits, renewLink } from "./visit/visits.ts";

const inviteHash = toBase64Url(new Uint8Array(32).fill(5));
const minute = 60_000;
const comer = { address: "192.0.2.3", returnKey: toBase64Url(new Uint8Array(32).fill(8)) };

/** A service whose process can die before its n-th statement from now. */
const mortal = async () => {
  let left = Number.POSITIVE_INFINITY;
  const clock = fakeClock();
  const store = await memoryStore({
    clock,
    unsafeTestingFault: () => {
      left -= 1;
      if (left < 0) throw new Error("killed");
    },
  });
  const secret = new Uint8Array(32).fill(9);
  const nobodyTold = (): void => undefined;
  const told = { sessionsEnded: nobodyTold, rightsChanged: nobodyTold, accountDisabled: nobodyTold };
  const deps = { store, clock, chance: systemChance, verifier: countingVerifier(), secret, ...told };
  const salt = toBase64Url(new Uint8Array(16));
  await createClinic(deps, {
    name: "Clinic",
    owner: { ...owner, displayName: "Ada", salt, totpSecret: testTotpSecret },
  });
  const dieAfter = async (statements: number, work: () => Promise<unknown>): Promise<void> => {
    left = statements;
    await work().catch(() => undefined);
    left = Number.POSITIVE_INFINITY;
  };
  return { deps, dieAfter };
};

type Service = Awaited<ReturnType<typeof mortal>>["deps"];

/** Everything that counts as state, and how many audit rows there are. */
const observed = async ({ store }: Service) => {
  const seen = await store.read(async (reads) => {
    const account = await reads.account.findByEmail(owner.email);
    if (account === null) throw new Error("no account");
    const visits = (await reads.visit.ofHost(account.id, 0)).map((visit) => ({
      ...visit,
      passcodeTries: 0,
    }));
    const links = await Promise.all(visits.map(({ id }) => reads.invitation.ofVisit(id)));
    const staff = [
      await reads.account.ofClinic(account.clinicId),
      await reads.staffInvitation.openOfClinic(account.clinicId, 0),
      await reads.totp.ofAccount(account.id),
      await reads.recoveryCode.countLeft(account.id),
    ];
    const kept = [await reads.clinic.list(), account, await reads.session.list(), visits, links, staff];
    const state = JSON.stringify(kept);
    return succeed({ state, rows: (await reads.audit.list()).length, account, visits });
  });
  if (!seen.ok) throw new Error(seen.error.code);
  return seen.value;
};

const plan = (now: number) => ({
  label: "Follow-up",
  kind: "oneToOne" as const,
  startsAt: now,
  minutes: 30,
  places: 1,
  inviteHash,
});

const thumbprint = "A".repeat(43);
const tryOf = ({ clock }: Service) => ({
  ...owner,
  code: codeNow(clock),
  limits: someLimits,
  thumbprint,
  address: "192.0.2.1",
});

/** Signs in with a code that nobody used, and does something with the session. */
const withSession = async (
  service: Service,
  work: (signedIn: SignedIn & { refresh: string }) => Promise<unknown>,
): Promise<void> => {
  service.clock.advance(minute);
  const started = await signIn(service, tryOf(service));
  if (!started.ok) return;
  const { access, refresh } = started.value.tokens;
  const found = await findSignedIn(service.store, { access, thumbprint }, service.clock);
  if (found.ok) await work({ ...found.value, refresh });
};

const email = "ben@clinic.example";

/** Invites somebody and redeems it. */
const join = async (service: Service, by: AccountRow): Promise<void> => {
  const invited = await inviteStaff(service, by, { email, role: "member" });
  if (!invited.ok) return;
  const salt = toBase64Url(new Uint8Array(16));
  const credentials = { salt, auth: wrongAuth, totpSecret: testTotpSecret, code: codeNow(service.clock) };
  const body = {
    token: invited.value.token,
    displayName: "Ben",
    credentials,
    proof: null,
    limits: someLimits,
  };
  await redeemStaffInvitation(service, body, { address: "192.0.2.1", thumbprint });
};

/** Does something to whoever was invited, if they are there. */
const withBen = async (
  { store }: Service,
  work: (accountId: AccountRow["id"]) => Promise<unknown>,
): Promise<void> => {
  const found = await store.read(async (reads) => succeed(await reads.account.findByEmail(email)));
  if (found.ok && found.value !== null) await work(found.value.id);
};

/** What people may do, in the order of their dice. */
const deeds: ((service: Service, account: AccountRow, visitId: VisitId) => Promise<unknown>)[] = [
  (service) => signIn(service, tryOf(service)),
  (service) => signIn(service, { ...tryOf(service), auth: wrongAuth, address: "192.0.2.2" }),
  (service, account) => createVisit(service, account, plan(service.clock.now())),
  (service, account) => listVisits(service, account),
  (service, account) => join(service, account),
  (service, account) => listMembers(service, account),
  (service, by) => withBen(service, (accountId) => setRole(service, by, { accountId, role: "auditor" })),
  (service, by) => withBen(service, (accountId) => startRecovery(service, by, { accountId })),
  (service, by) => withBen(service, (accountId) => endSessionsOf(service, by, { accountId })),
  (service, by) => withBen(service, (accountId) => disableAccount(service, by, { accountId })),
  (service) => withSession(service, (signedIn) => renewRecoveryCodes(service, signedIn)),
  (service, account) =>
    setClinicSettings(service, account, {
      ...defaultClinicSettings,
      overtimeMinutes: service.clock.now() % 30,
    }),
  (service, account, visitId) => renewLink(service, account, { visitId, inviteHash }),
  (service, _, visitId) => look(service, { visitId, inviteHash }),
  (service, _, visitId) => arrive(service, { visitId, inviteHash, passcode: "000000" }, comer),
  (service, _, visitId) =>
    arrive(service, { visitId, inviteHash: inviteHash.replace("B", "C"), passcode: "000000" }, comer),
  (service, _, visitId) => comeBack(service, { visitId, inviteHash }, comer),
  (service, account) => setWording(service, account, { text: String(service.clock.now()), phone: "1" }),
  (service, account, visitId) => {
    const fresh = toBase64Url(systemChance(32));
    return invite(service, account, { visitId, inviteHash: fresh, label: "Jamie" });
  },
  (service, account, visitId) => listInvitations(service, account, { visitId }),
  async (service, account, visitId) => {
    service.clock.advance(1);
    return retireInvitation(service, account, { visitId, invitationId: sharedLinkId({ id: visitId }) });
  },
  async (service) => {
    service.clock.advance(16 * minute);
    return sweepSessions(service.store, service.clock);
  },
  (service) => withSession(service, ({ session, account }) => signOut(service, { session, account })),
  (service) => withSession(service, ({ session, account }) => logOff(service, { session, account })),
  (service) =>
    withSession(service, async ({ refresh }) => {
      await refreshSession(service, { refresh, thumbprint });
      service.clock.advance(minute);
      return refreshSession(service, { refresh, thumbprint });
    }),
  (service) =>
    withSession(service, ({ refresh }) => {
      const given = { refresh, thumbprint, limits: someLimits };
      return resumeSession(service, {
        ...given,
        auth: service.clock.now() % 2 === 0 ? owner.auth : wrongAuth,
      });
    }),
  (service) =>
    withSession(service, ({ session, account }) => {
      service.clock.advance(minute);
      return stepUp(service, { session, account }, tryOf(service));
    }),
  async (service, _, visitId) => {
    const visit = await service.store.read(async (reads) => succeed(await reads.visit.find(visitId)));
    if (!visit.ok || visit.value === null) return;
    const admission = someAdmission(visit.value);
    await plant(service.store, { admissions: [admission] });
    await resume(service, { visitId, inviteHash, participantId: admission.participantId });
  },
];

/** 150 services die; on a busy machine that takes longer than a test usually may. Milliseconds. */
const LONG_MS = 30_000;

test("wherever the service dies, no state has changed without an audit row", { timeout: LONG_MS }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ deed: fc.nat(deeds.length - 1), statements: fc.oneof(fc.nat(60), fc.constant(1_000)) }),
        { minLength: 1, maxLength: 15 },
      ),
      async (schedule) => {
        const { deps, dieAfter } = await mortal();
        const host = (await observed(deps)).account;
        await createVisit(deps, host, plan(deps.clock.now()));
        for (const { deed, statements } of schedule) {
          const before = await observed(deps);
          const visitId = before.visits[0]?.id;
          if (visitId === undefined) throw new Error("no visit");
          await dieAfter(statements, async () => deeds[deed]?.(deps, host, visitId));
          const after = await observed(deps);
          expect(after.rows).toBeGreaterThanOrEqual(before.rows);
          if (after.state !== before.state) expect(after.rows).toBeGreaterThan(before.rows);
        }
        await deps.store.close();
      },
    ),
    { numRuns: 150, seed: 3 },
  ),
);
