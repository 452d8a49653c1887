import { toBase64Url } from "../../protocol/base64url.ts";
import type { Actor } from "../../protocol/can.ts";
import { defaultClinicSettings } from "../../protocol/clinic-settings.ts";
import { ParticipantId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { SESSION_HOURS_MAX } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { someLimits, sessionFor } from "../account/testing-prover.ts";
import { inviteStaff } from "../account/staff-invitations.ts";
import { codeNow, giveTotp, owner } from "../account/testing-accounts.ts";
import type { AccountRow, AdmissionRow } from "../store/rows.ts";
import {
  plant,
  someAccount,
  someAdmission,
  someAudit,
  someClinic,
  someInvitation,
  someVisit,
} from "../store/testing-store.ts";
import { returnHashOf } from "../visit/come-back.ts";
import { linkHashOf } from "../visit/links.ts";
import { type Ask, httpForTests, signInBody, testInvite, testOrigin, visitBody } from "./testing-http.ts";

/** Everybody who may ask, with what the table calls them: `host` owns the visit that `leader` leads now. */
export const callers = {
  nobody: "nobody",
  waiting: "waiting",
  inVisit: "participant",
  removed: "outside",
  member: "member",
  coHost: "coHost",
  host: "host",
  leader: "host",
  admin: "admin",
  owner: "owner",
  auditor: "auditor",
  otherClinic: "otherClinic",
  disabled: "nobody",
  expired: "nobody",
} as const satisfies Record<string, Actor>;
/** One of them. */
export type Caller = keyof typeof callers;

const guests = ["waiting", "inVisit", "removed"] as const;
type Guest = (typeof guests)[number];
const isGuest = (caller: Caller): caller is Guest => guests.some((guest) => guest === caller);

const isStaff = (caller: Caller): caller is Exclude<Caller, Guest | "nobody"> =>
  caller !== "nobody" && !isGuest(caller);

const keyOf = (n: number): string => toBase64Url(new Uint8Array(32).fill(n));
const returnKeys: Record<Guest, string> = { waiting: keyOf(11), inVisit: keyOf(12), removed: keyOf(13) };
const states = {
  waiting: { state: "waiting" },
  inVisit: { state: "connected", admittedSeq: 2 },
  removed: { state: "removed", admittedSeq: 2 },
} as const satisfies Record<Guest, Partial<AdmissionRow>>;

/** The passcode of every link here. */
const passcode = "123456";

/** The rows of a clinic with an open visit that a colleague leads. */
const plantEverybody = async (http: Http) => {
  const host = await http.ownerRow();
  const clinic = { ...someClinic(), id: host.clinicId };
  const elsewhere = someClinic();
  const others = {
    member: someAccount(clinic, { role: "member" }),
    coHost: someAccount(clinic, { role: "member" }),
    leader: someAccount(clinic, { role: "member" }),
    admin: someAccount(clinic, { role: "admin" }),
    owner: someAccount(clinic),
    auditor: someAccount(clinic, { role: "auditor" }),
    otherClinic: someAccount(elsewhere),
    disabled: someAccount(clinic),
    expired: someAccount(clinic),
  };
  const target = someAccount(clinic, { role: "member" });
  const leading = ParticipantId.parse(randomIdText(systemChance));
  const visit = someVisit(host, {
    kind: "group",
    phase: "open",
    linkHash: linkHashOf(testInvite),
    startsAt: http.clock.now(),
    passcodeHash: await http.deps.verifier.hash(passcode),
    hostParticipantId: leading,
  });
  const invitation = someInvitation(visit);
  const inside = { state: "connected", admittedSeq: 1 } as const;
  const leads = { accountId: others.leader.id, role: "host", participantId: leading } as const;
  const guestRow = (guest: Guest) =>
    someAdmission(visit, { ...states[guest], returnHash: returnHashOf(returnKeys[guest]) });
  const devices = {
    waiting: guestRow("waiting"),
    inVisit: guestRow("inVisit"),
    removed: guestRow("removed"),
    coHost: someAdmission(visit, { ...inside, accountId: others.coHost.id }),
    host: someAdmission(visit, { ...inside, accountId: host.id }),
    leader: someAdmission(visit, { ...inside, ...leads }),
  };
  await plant(http.deps.store, {
    clinic: elsewhere,
    accounts: [...Object.values(others), target].map((row) => ({ ...row, authHash: host.authHash })),
    visits: [visit],
    invitations: [invitation],
    admissions: Object.values(devices),
  });
  for (const { id } of [...Object.values(others), target]) await giveTotp(http.deps.store, id);
  return { accounts: { ...others, host }, target, visit, invitation, devices };
};

type Http = Awaited<ReturnType<typeof httpForTests>>;
type People = Awaited<ReturnType<typeof plantEverybody>>;

/** The device that a caller names: its own, else a co-host's. */
const deviceOf = ({ devices }: People, caller: Caller): ParticipantId => {
  switch (caller) {
    case "waiting":
    case "inVisit":
    case "removed":
    case "coHost":
    case "host":
    case "leader":
      return devices[caller].participantId;
    case "nobody":
    case "member":
    case "admin":
    case "owner":
    case "auditor":
    case "otherClinic":
    case "disabled":
    case "expired":
      return devices.coHost.participantId;
  }
};

type Bodies = { [Name in RouteName]: (caller: Caller) => unknown };

/** Something that somebody has beside what they ask with: a session of their own, an invitation of the owner's. */
const spares = (http: Http, people: People) => ({
  session: (caller: Caller) =>
    sessionFor(http.deps, people.accounts[isStaff(caller) ? caller : "host"], http.prover.thumbprint),
  async invitation() {
    const asked = { email: "new@clinic.example", role: "member" } as const;
    const made = await inviteStaff(http.deps, people.accounts.host, asked);
    if (!made.ok) throw new Error(made.error.code);
    return made.value;
  },
});

const newSecret = toBase64Url(new Uint8Array(20).fill(15));
const salt = toBase64Url(new Uint8Array(16).fill(16));

/** Good bodies of the routes of sessions and factors. */
const ownBodies = (http: Http, people: People) => {
  const spare = spares(http, people);
  const auth = owner.auth;
  const newCode = () => ({ totpSecret: newSecret, code: codeNow(http.clock, { secret: newSecret }) });
  return {
    session: () => undefined,
    signInParameters: () => ({ email: "x@clinic.example" }),
    signIn: () => signInBody(http.clock),
    refresh: async (caller) => ({ refresh: (await spare.session(caller)).tokens.refresh }),
    resumeSession: async (caller) => {
      const { refresh } = (await spare.session(caller)).tokens;
      return { refresh, auth, limits: someLimits };
    },
    logOff: () => ({}),
    stepUp: () => ({ auth, code: codeNow(http.clock) }),
    listSessions: () => undefined,
    endSession: async (caller) => ({ sessionId: (await spare.session(caller)).sessionId }),
    signOut: () => ({}),
    readFactors: () => undefined,
    renewTotp: newCode,
    renewRecoveryCodes: () => ({}),
    changePassword: () => ({ salt, auth: keyOf(17) }),
    report: () => ({ kind: "covered" }),
    lookAtStaffInvitation: async () => ({ token: (await spare.invitation()).token }),
    redeemStaffInvitation: async () => ({
      token: (await spare.invitation()).token,
      displayName: "Ben Marsh",
      credentials: { salt, auth: keyOf(17), ...newCode() },
      proof: null,
      limits: someLimits,
    }),
  } satisfies Partial<Bodies>;
};

/** Good bodies of the routes of administration. */
const staffBodies = (http: Http, people: People) => {
  const spare = spares(http, people);
  const accountId = people.target.id;
  return {
    setWording: () => ({ text: "Please wait.", phone: "" }),
    listMembers: () => undefined,
    inviteStaff: () => ({ email: "ava@clinic.example", role: "auditor" }),
    retireStaffInvitation: async () => ({ invitationId: (await spare.invitation()).invitation.id }),
    setRole: () => ({ accountId, role: "auditor" }),
    disableAccount: () => ({ accountId }),
    startRecovery: () => ({ accountId }),
    endSessionsOf: () => ({ accountId }),
    clinicSettings: () => undefined,
    setClinicSettings: () => defaultClinicSettings,
  } satisfies Partial<Bodies>;
};

/** A good body of every route. */
const bodiesOf = (http: Http, people: People): Bodies => {
  const { id: visitId } = people.visit;
  const link = { visitId, inviteHash: testInvite };
  const forLink = { inviteHash: testInvite, passcode };
  return {
    ...ownBodies(http, people),
    ...staffBodies(http, people),
    health: () => undefined,
    ready: () => undefined,
    clinic: () => undefined,
    openApi: () => undefined,
    listVisits: () => undefined,
    ticket: () => ({}),
    createVisit: () => visitBody(http.clock.now()),
    renewLink: () => link,
    invite: () => ({ visitId, inviteHash: keyOf(14), label: "Jamie R." }),
    listInvitations: () => ({ visitId }),
    retireInvitation: () => ({ visitId, invitationId: people.invitation.id }),
    joinAsStaff: (caller) => ({ visitId, invitation: caller === "host" ? null : forLink }),
    resumeAsStaff: (caller) => ({ visitId, participantId: deviceOf(people, caller) }),
    look: () => link,
    arrive: () => ({ ...link, passcode }),
    comeBack: () => link,
    resume: (caller) => ({ ...link, participantId: deviceOf(people, caller) }),
  };
};

/** Disables an account and leaves its session, as nothing of the service does: the session alone must open nothing. */
const disable = async ({ deps }: Http, { id }: AccountRow): Promise<void> => {
  await deps.store.transaction(async (tx) => {
    await tx.account.update(id, { disabledAt: deps.clock.now() });
    await tx.audit.append(someAudit("account.disabled"));
    return succeed(null);
  });
};

/** A clinic with an open visit that a colleague leads, its guests with their cookies, and somebody of every kind who is signed in. */
export const everybody = async () => {
  const http = await httpForTests();
  const people = await plantEverybody(http);
  const bodies = bodiesOf(http, people);
  const headersOf = async (caller: Caller, isSteppedUp: boolean): Promise<Ask> => {
    if (caller === "nobody") return {};
    if (isGuest(caller)) {
      const cookie = `anteroom-return-${people.visit.id.slice(0, 8)}=${returnKeys[caller]}`;
      return { headers: { origin: testOrigin, cookie } };
    }
    const session = await http.signInAs(people.accounts[caller], { isSteppedUp });
    if (caller === "expired") http.clock.advance(SESSION_HOURS_MAX * 60 * 60_000);
    if (caller === "disabled") await disable(http, people.accounts.disabled);
    return { session };
  };
  const asks = async (caller: Caller, name: RouteName, isSteppedUp = true) => {
    const { session, ...others } = await headersOf(caller, isSteppedUp);
    // Where a proof alone is asked for, a session plays no part.
    const headers = session === undefined || "needsProof" in routes[name] ? others : { ...others, session };
    const body = await bodies[name](caller);
    const { method, path } = routes[name];
    const given = body === undefined ? {} : { body };
    const answer = await http.ask(path, { method, ...given, ...headers });
    const value: unknown = JSON.parse(answer.text);
    return { status: answer.status, headers: answer.headers, value, body };
  };
  return { ...http, asks, bodies };
};
