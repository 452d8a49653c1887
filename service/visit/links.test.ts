import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { ParticipantId, VisitId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { LINK_GRACE_MS, LINK_REST_MS, TICKET_MS } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import type { AccountRow, AdmissionRow, VisitPatch } from "../store/rows.ts";
import { plant, someAccount, someAdmission, someAudit, someClinic } from "../store/testing-store.ts";
import { clinicForTests, owner } from "../account/testing-accounts.ts";
import { takeTicket } from "../account/tickets.ts";
import type { LinkDeps } from "./links.ts";
import type { RouteBody } from "../../protocol/routes.ts";
import { type Comer, arrive as arriveFrom, returnHashOf } from "./come-back.ts";
import { look, resume } from "./links.ts";
import { newPasscode } from "./passcodes.ts";
import { createVisit, listVisits, renewLink } from "./visits.ts";

let lastAddress = 0;
/** Somebody who comes from a network of their own, so that no knocks are counted together. */
const anywhere = (): Comer => {
  lastAddress += 1;
  return { address: `10.${lastAddress >> 8}.${lastAddress & 255}.1`, returnKey: null };
};
const arrive = (deps: LinkDeps, body: RouteBody<"arrive">) => arriveFrom(deps, body, anywhere());

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};
const inviteHash = toBase64Url(new Uint8Array(32).fill(5));
const otherHash = toBase64Url(new Uint8Array(32).fill(6));
const hour = 60 * 60_000;

const plan = (now: number) => ({
  label: "Follow-up",
  kind: "oneToOne" as const,
  startsAt: now + hour,
  minutes: 30,
  places: 1,
  inviteHash,
});

/** A clinic with one scheduled visit, and ways to try its link. */
const visitForTests = async () => {
  const deps = await clinicForTests();
  const host = valueOf(await deps.store.read(async (r) => succeed(await r.account.findByEmail(owner.email))));
  if (host === null) throw new Error("no host");
  const { visit, passcode } = valueOf(await createVisit(deps, host, plan(deps.clock.now())));
  const wrongPasscode = passcode === "000000" ? "000001" : "000000";
  const good = { visitId: visit.id, inviteHash, passcode };
  const change = (patch: VisitPatch) =>
    deps.store.transaction(async (tx) => {
      await tx.visit.update(visit.id, patch);
      await tx.audit.append(someAudit("visit.opened", { visitId: visit.id }));
      return succeed(null);
    });
  const told = async () =>
    valueOf(await deps.store.read(async (reads) => succeed(await reads.audit.list()))).map(
      ({ event }) => `${event.action} ${event.outcome}`,
    );
  const put = async (changes: Partial<AdmissionRow>, id = visit.id) => {
    const row = valueOf(await deps.store.read(async (reads) => succeed(await reads.visit.find(id))));
    if (row === null) throw new Error("no visit");
    const admission = someAdmission(row, changes);
    await plant(deps.store, { admissions: [admission] });
    return admission.participantId;
  };
  return { deps, host, visit, good, bad: { ...good, passcode: wrongPasscode }, change, told, put };
};

const nowhere = VisitId.parse(randomIdText(systemChance));

test("a good link shows clinic, host, kind and time, and nothing else", async () => {
  const { deps, visit } = await visitForTests();
  expect(await look(deps, { visitId: visit.id, inviteHash })).toEqual(
    succeed({
      clinicName: "Linden Clinic",
      hostName: "Dr. Ada Winter",
      kind: "oneToOne",
      startsAt: visit.startsAt,
    }),
  );
});

test("an unknown id and a wrong secret are told apart by nothing, one verification included", async () => {
  const { deps, good, told } = await visitForTests();
  const unknown = { ...good, visitId: nowhere };
  const damaged = { ...good, inviteHash: otherHash };
  for (const invite of [unknown, damaged]) {
    const { passcode: _, ...bare } = invite;
    expect(await look(deps, bare)).toEqual(fail("LINK_INVALID"));
    const before = deps.verifier.verifies;
    expect(await arrive(deps, invite)).toEqual(fail("LINK_INVALID"));
    expect(deps.verifier.verifies - before).toBe(1);
    expect((await told()).at(-1)).toBe("request.refused LINK_INVALID");
  }
});

test("the right passcode brings a ticket for the waiting room that is good once and for 30 s", async () => {
  const { deps, visit, good, told } = await visitForTests();
  const { arrival: first, returnKey } = valueOf(await arrive(deps, good));
  const { arrival: second } = valueOf(await arrive(deps, good));
  const take = (ticket: string) =>
    deps.store.transaction(async (tx) => succeed(await takeTicket(tx, ticket, deps.clock)));
  expect(first).toMatchObject({ visitId: visit.id, opening: visit.opening, hostName: "Dr. Ada Winter" });
  expect(await take(first.ticket)).toEqual(
    succeed({
      purpose: "knock",
      visitId: visit.id,
      invitationId: null,
      returnHash: returnHashOf(returnKey),
      accountId: null,
      isBack: false,
    }),
  );
  expect(await take(first.ticket)).toEqual(succeed(null));
  deps.clock.advance(TICKET_MS);
  expect(await take(second.ticket)).toEqual(succeed(null));
  expect((await told()).at(-1)).toBe("join.arrived success");
});

test("five wrong passcodes let the link rest, the right one included, until the rest is over", async () => {
  const { deps, good, bad, told } = await visitForTests();
  for (let n = 0; n < 5; n += 1) expect(await arrive(deps, bad)).toEqual(fail("PASSCODE_WRONG"));
  expect((await told()).slice(-2)).toEqual([
    "join.passcodeWrong PASSCODE_WRONG",
    "join.linkRested LINK_RESTING",
  ]);
  expect(await arrive(deps, good)).toEqual(fail("LINK_RESTING"));
  deps.clock.advance(LINK_REST_MS - 1);
  expect(await arrive(deps, good)).toEqual(fail("LINK_RESTING"));
  deps.clock.advance(1);
  for (let n = 0; n < 4; n += 1) expect(await arrive(deps, bad)).toEqual(fail("PASSCODE_WRONG"));
  expect((await arrive(deps, good)).ok).toBe(true);
});

test("a resting link is shown as resting on the day list and a new passcode wakes it", async () => {
  const { deps, host, visit, good, bad } = await visitForTests();
  for (let n = 0; n < 5; n += 1) await arrive(deps, bad);
  const listed = async () => valueOf(await listVisits(deps, host)).visits.map((each) => each.isLinkResting);
  expect(await listed()).toEqual([true]);
  const { passcode } = valueOf(await renewLink(deps, host, { visitId: visit.id, inviteHash: otherHash }));
  expect(await listed()).toEqual([false]);
  expect(await arrive(deps, good)).toEqual(fail("LINK_INVALID"));
  expect((await arrive(deps, { visitId: visit.id, inviteHash: otherHash, passcode })).ok).toBe(true);
});

test("a hundred guesses at once are five guesses", async () => {
  const { deps, good, bad } = await visitForTests();
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, n) => arrive(deps, n === 99 ? good : bad)),
  );
  const codes = results.map((result) => (result.ok ? "ok" : result.error.code));
  expect(codes.filter((code) => code === "PASSCODE_WRONG")).toHaveLength(5);
  expect(codes.filter((code) => code === "LINK_RESTING")).toHaveLength(95);
});

test("a right passcode makes up for the wrong ones before it", async () => {
  const { deps, good, bad } = await visitForTests();
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 4; n += 1) await arrive(deps, bad);
    expect((await arrive(deps, good)).ok).toBe(true);
  }
});

test("an ended visit and an expired link say so to holders of the right secret only", async () => {
  const { deps, good, change } = await visitForTests();
  deps.clock.advance(hour + 30 * 60_000 + LINK_GRACE_MS - 1);
  expect((await arrive(deps, good)).ok).toBe(true);
  deps.clock.advance(1);
  expect(await arrive(deps, good)).toEqual(fail("LINK_EXPIRED"));
  await change({ phase: "ended", endedAt: deps.clock.now() });
  expect(await arrive(deps, good)).toEqual(fail("VISIT_ENDED"));
  expect(await arrive(deps, { ...good, inviteHash: otherHash })).toEqual(fail("LINK_INVALID"));
});

test.each([
  ["waiting", "ok"],
  ["admitted", "ok"],
  ["connected", "ok"],
  ["denied", "DENIED"],
  ["removed", "REMOVED"],
  ["left", "PLACE_EXPIRED"],
  ["expired", "PLACE_EXPIRED"],
] as const)("somebody %s who comes back gets %s", async (state, code) => {
  const { deps, visit, put } = await visitForTests();
  const participantId = await put({ state });
  const result = await resume(deps, { visitId: visit.id, inviteHash, participantId });
  if (code !== "ok") return expect(result).toEqual(fail(code));
  const taken = await deps.store.transaction(async (tx) =>
    succeed(await takeTicket(tx, valueOf(result).ticket, deps.clock)),
  );
  expect(taken).toEqual(succeed({ purpose: "resume", visitId: visit.id, participantId }));
});

test("nobody comes back as the host, as a stranger, by a foreign link or to an ended visit", async () => {
  const { deps, host, visit, put, change } = await visitForTests();
  const here = { visitId: visit.id, inviteHash };
  const hostId = await put({ state: "connected", role: "host", accountId: host.id });
  const stranger = ParticipantId.parse(randomIdText(systemChance));
  const guest = await put({ state: "waiting" });
  const other = valueOf(await createVisit(deps, host, plan(deps.clock.now()))).visit;
  const elsewhere = await put({ state: "waiting" }, other.id);
  expect(await resume(deps, { ...here, participantId: hostId })).toEqual(fail("FORBIDDEN"));
  expect(await resume(deps, { ...here, participantId: stranger })).toEqual(fail("PLACE_EXPIRED"));
  expect(await resume(deps, { ...here, participantId: elsewhere })).toEqual(fail("PLACE_EXPIRED"));
  expect(await resume(deps, { ...here, inviteHash: otherHash, participantId: guest })).toEqual(
    fail("LINK_INVALID"),
  );
  await change({ phase: "ended", endedAt: 1 });
  expect(await resume(deps, { ...here, participantId: guest })).toEqual(fail("VISIT_ENDED"));
});

test("a new link sends nobody away who is here already", async () => {
  const { deps, host, visit, put } = await visitForTests();
  const participantId = await put({ state: "admitted" });
  await renewLink(deps, host, { visitId: visit.id, inviteHash: otherHash });
  expect((await resume(deps, { visitId: visit.id, inviteHash, participantId })).ok).toBe(true);
});

test("only its host renews a link, and another clinic's visit looks like none", async () => {
  const { deps, host, visit, change } = await visitForTests();
  const clinic = someClinic();
  const [colleague, foreigner]: AccountRow[] = [
    someAccount({ ...clinic, id: host.clinicId }, { role: "admin" }),
    someAccount(clinic),
  ];
  if (colleague === undefined || foreigner === undefined) throw new Error("no accounts");
  await plant(deps.store, { clinic, accounts: [colleague, foreigner] });
  const body = { visitId: visit.id, inviteHash: otherHash };
  expect(await renewLink(deps, colleague, body)).toEqual(fail("FORBIDDEN"));
  expect(await renewLink(deps, foreigner, body)).toEqual(fail("NOT_FOUND"));
  expect(await renewLink(deps, host, { ...body, visitId: nowhere })).toEqual(fail("NOT_FOUND"));
  await change({ phase: "ended", endedAt: 1 });
  expect(await renewLink(deps, host, body)).toEqual(fail("VISIT_ENDED"));
});

test("a host sees own visits of today and later and running ones, nobody else's", async () => {
  const { deps, host, visit, change } = await visitForTests();
  const colleague = someAccount({ ...someClinic(), id: host.clinicId }, { role: "member" });
  await plant(deps.store, { accounts: [colleague] });
  const idsOf = async (account: AccountRow) =>
    valueOf(await listVisits(deps, account)).visits.map((each) => [each.id, each.label]);
  expect(await idsOf(host)).toEqual([[visit.id, "Follow-up"]]);
  expect(await idsOf(colleague)).toEqual([]);
  deps.clock.advance(48 * hour);
  expect(await idsOf(host)).toEqual([]);
  await change({ phase: "open" });
  expect(await idsOf(host)).toEqual([[visit.id, "Follow-up"]]);
});

test.each([
  ["over for longer than its link would live", { startsAt: 1 }],
  ["years ahead", { startsAt: 8_000_000_000_000 }],
  ["one to one with more than three places", { places: 4 }],
])("a visit %s is refused", async (_, change) => {
  const { deps, host } = await visitForTests();
  expect(await createVisit(deps, host, { ...plan(deps.clock.now()), ...change })).toEqual(
    fail("REQUEST_INVALID"),
  );
});

test("passcodes have six digits, and draws that would favour some are drawn again", () => {
  const draws = [0xff_ff_ff_ff, 7];
  const chance = () => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, draws.shift() ?? 0);
    return bytes;
  };
  expect(newPasscode(chance)).toBe("000007");
  for (let n = 0; n < 100; n += 1) expect(newPasscode(systemChance)).toMatch(/^\d{6}$/);
});

test("a whole group that opens its link in the same second gets in, and the link does not rest", async () => {
  const { deps, good } = await visitForTests();
  const answers = await Promise.all(Array.from({ length: 12 }, () => arrive(deps, good)));
  expect(answers.map(({ ok }) => ok)).toEqual(Array.from({ length: 12 }, () => true));
});
