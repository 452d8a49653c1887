import { toBase64Url } from "../../protocol/base64url.ts";
import type { Actor } from "../../protocol/can.ts";
import { ParticipantId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { SESSION_IDLE_MS } from "../../protocol/limits.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { owner } from "../account/testing-accounts.ts";
import type { AdmissionRow } from "../store/rows.ts";
import {
  plant,
  someAccount,
  someAdmission,
  someClinic,
  someInvitation,
  someVisit,
} from "../store/testing-store.ts";
import { returnHashOf } from "../visit/come-back.ts";
import { linkHashOf } from "../visit/links.ts";
import { type Ask, httpForTests, testInvite, testOrigin, visitBody } from "./testing-http.ts";

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
  expired: "nobody",
} as const satisfies Record<string, Actor>;
/** One of them. */
export type Caller = keyof typeof callers;

const guests = ["waiting", "inVisit", "removed"] as const;
type Guest = (typeof guests)[number];
const isGuest = (caller: Caller): caller is Guest => guests.some((guest) => guest === caller);

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
    expired: someAccount(clinic),
  };
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
    accounts: Object.values(others),
    visits: [visit],
    invitations: [invitation],
    admissions: Object.values(devices),
  });
  return { accounts: { ...others, host }, visit, invitation, devices };
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
    case "expired":
      return devices.coHost.participantId;
  }
};

/** A good body of every route. */
const bodiesOf = (http: Http, people: People): Record<RouteName, (caller: Caller) => unknown> => {
  const { id: visitId } = people.visit;
  const link = { visitId, inviteHash: testInvite };
  const forLink = { inviteHash: testInvite, passcode };
  return {
    health: () => undefined,
    ready: () => undefined,
    clinic: () => undefined,
    openApi: () => undefined,
    session: () => undefined,
    listVisits: () => undefined,
    setWording: () => ({ text: "Please wait.", phone: "" }),
    signInParameters: () => ({ email: "x@clinic.example" }),
    signIn: () => owner,
    signOut: () => ({}),
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

/** A clinic with an open visit that a colleague leads, its guests with their cookies, and somebody of every kind who is signed in. */
export const everybody = async () => {
  const http = await httpForTests();
  const people = await plantEverybody(http);
  const bodies = bodiesOf(http, people);
  const headersOf = async (caller: Caller): Promise<Ask> => {
    if (caller === "nobody") return {};
    if (isGuest(caller)) {
      const cookie = `anteroom-return-${people.visit.id.slice(0, 8)}=${returnKeys[caller]}`;
      return { headers: { origin: testOrigin, cookie } };
    }
    const token = await http.signInAs(people.accounts[caller]);
    if (caller === "expired") http.clock.advance(SESSION_IDLE_MS);
    return { token };
  };
  const asks = async (caller: Caller, name: RouteName) => {
    const body = bodies[name](caller);
    const { method, path } = routes[name];
    const given = body === undefined ? {} : { body };
    const { status, text } = await http.ask(path, { method, ...given, ...(await headersOf(caller)) });
    const value: unknown = JSON.parse(text);
    return { status, value };
  };
  return { ...http, asks, bodies };
};
