import { expect, onTestFinished, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { ParticipantId, systemChance } from "../../protocol/ids.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { forgeEntry, nextAnnounce, withCommit } from "./forgery-fixtures.ts";
import { ledBy, successionOf } from "./leader-change.ts";
import type { Signer } from "./signing-key.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";

type Setting = { visit: TestVisit; coHost: Person; guest: Person; member: Person };

const setUp = async (): Promise<Setting> => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const [coHost, guest, member] = [await visit.arrive(), await visit.arrive(), await visit.arrive()];
  await visit.admit([coHost, guest, member]);
  const named = await visit.host.permit(new Map([[coHost.id, { isCoHost: true }]]));
  await visit.say(named, [coHost, guest, member]);
  visit.line.isSilent = true;
  return { visit, coHost, guest, member };
};

/** Offers the member a well-formed word of this signer for the next place in the chain. */
const offer = async (
  { visit, member }: Setting,
  signer: Signer,
  change: (next: Announce) => Partial<Announce>,
): Promise<unknown> => {
  const secret = systemChance(32);
  const honest = nextAnnounce(visit, { reason: "host" });
  const announce = await withCommit({ ...honest, ...change(honest) }, secret);
  const before = member.keys.head();
  const answer = await member.keys.accept(await forgeEntry({ signer, announce, secret }, member));
  if (!answer.ok) expect(member.keys.head()).toBe(before);
  return answer.ok ? "followed" : answer.error.code;
};
const roster =
  (id: ParticipantId, change: (rows: RosterRow[]) => RosterRow[] = (rows) => rows) =>
  (next: Announce): Partial<Announce> => ({ roster: change(ledBy(next.roster, id)) });
const changed = (id: ParticipantId, change: Partial<RosterRow>) => (rows: RosterRow[]) =>
  rows.map((row) => (row.participantId === id ? { ...row, ...change } : row));
const someId = (): ParticipantId => ParticipantId.parse(toBase64Url(systemChance(16)));

test("the honest words that the forgeries below are made from are followed", async () => {
  const one = await setUp();
  expect(await offer(one, one.visit.hostSigner, roster(one.coHost.id))).toBe("followed");
  const other = await setUp();
  expect(await offer(other, other.coHost.signer, roster(other.coHost.id))).toBe("followed");
});

type Claim = [string, (setting: Setting) => Promise<unknown>, ErrorCode];
const claims: Claim[] = [
  ["a guest's own claim", (s) => offer(s, s.guest.signer, roster(s.guest.id)), "SIGNATURE_INVALID"],
  [
    "a co-host's word that names a guest",
    (s) => offer(s, s.coHost.signer, roster(s.guest.id)),
    "CHAIN_BROKEN",
  ],
  [
    "a host's word that names a guest",
    (s) => offer(s, s.visit.hostSigner, roster(s.guest.id)),
    "ROSTER_INVALID",
  ],
  ["a co-host's rotation", (s) => offer(s, s.coHost.signer, () => ({ reason: "rotate" })), "CHAIN_BROKEN"],
  [
    "a claim for another reason",
    (s) => offer(s, s.coHost.signer, (next) => ({ ...roster(s.coHost.id)(next), reason: "permissions" })),
    "CHAIN_BROKEN",
  ],
  [
    "a claim that throws the former host out",
    (s) =>
      offer(
        s,
        s.coHost.signer,
        roster(s.coHost.id, (rows) => rows.filter(({ index }) => index !== 0)),
      ),
    "CHAIN_BROKEN",
  ],
  [
    "a claim that unlocks the visit, or locks it",
    (s) => offer(s, s.coHost.signer, (next) => ({ ...roster(s.coHost.id)(next), isLocked: true })),
    "CHAIN_BROKEN",
  ],
  [
    "a rotation that unnames a co-host",
    (s) =>
      offer(s, s.visit.hostSigner, ({ roster: rows }) => ({
        reason: "rotate",
        roster: changed(s.coHost.id, { isCoHost: false })([...rows]),
      })),
    "ROSTER_INVALID",
  ],
  [
    "a claim that names a further co-host",
    (s) => offer(s, s.coHost.signer, roster(s.coHost.id, changed(s.guest.id, { isCoHost: true }))),
    "CHAIN_BROKEN",
  ],
  [
    "a claim that mutes a member",
    (s) => offer(s, s.coHost.signer, roster(s.coHost.id, changed(s.guest.id, { maySpeak: false }))),
    "CHAIN_BROKEN",
  ],
  [
    "a hand-over with another key in the row",
    (s) =>
      offer(
        s,
        s.visit.hostSigner,
        roster(s.coHost.id, changed(s.coHost.id, { hpkeKeyHash: systemChance(32) })),
      ),
    "ROSTER_INVALID",
  ],
  [
    "a hand-over that keeps the former host's screen",
    (s) =>
      offer(s, s.visit.hostSigner, roster(s.coHost.id, changed(s.visit.hostSeat.id, { mayShare: true }))),
    "ROSTER_INVALID",
  ],
  [
    "a return in another place",
    (s) =>
      offer(s, s.visit.hostSigner, ({ roster: rows }) => ({
        roster: [
          ...rows.slice(1),
          ...rows.slice(0, 1).map((row) => ({ ...row, index: 9, participantId: someId() })),
        ],
      })),
    "ROSTER_INVALID",
  ],
  [
    "a return for another reason",
    (s) =>
      offer(s, s.visit.hostSigner, ({ roster: rows }) => ({
        reason: "rotate",
        roster: rows.map((row) => (row.role === "host" ? { ...row, participantId: someId() } : row)),
      })),
    "ROSTER_INVALID",
  ],
  [
    "an admission that makes a guest co-host",
    (s) =>
      offer(s, s.visit.hostSigner, ({ roster: rows }) => ({
        reason: "admit",
        roster: changed(s.guest.id, { isCoHost: true })([...rows]),
      })),
    "ROSTER_INVALID",
  ],
  [
    "a rotation that moves a member to another index",
    (s) =>
      offer(s, s.visit.hostSigner, ({ roster: rows }) => ({
        reason: "rotate",
        roster: changed(s.member.id, { index: 7 })([...rows]),
      })),
    "ROSTER_INVALID",
  ],
];
test.for(claims)("%s is not followed", async ([, claim, code]) => {
  expect(await claim(await setUp())).toBe(code);
});

test("a return with another signing key is none, whoever signed it", async () => {
  const { visit } = await setUp();
  const last = visit.host.head()?.announce;
  const [leader, ...others] = last?.roster ?? [];
  if (last === undefined || leader === undefined) throw new Error("not open");
  const back = { ...leader, participantId: someId() };
  const next: Announce = { ...last, reason: "host", roster: [back, ...others] };
  expect(successionOf(last, next, leader)).toEqual({ ok: true, value: "returned" });
  const stolen = { ...next, roster: [{ ...back, signingKeyHash: systemChance(32) }, ...others] };
  expect(successionOf(last, stolen, leader)).toEqual(fail("ROSTER_INVALID"));
});

test("a word of a former host is none any more", async () => {
  const setting = await setUp();
  const { visit, coHost, guest, member } = setting;
  const old = await visit.host.rotate();
  if (!old.ok) throw new Error("not prepared");
  await visit.host.discard(old.value);
  await visit.say(await visit.host.handOver(coHost.id), [coHost, guest, member]);
  expect(await offer(setting, visit.hostSigner, () => ({ reason: "rotate" }))).toBe("CHAIN_BROKEN");
  expect(await offer(setting, visit.hostSigner, roster(visit.hostSeat.id))).toBe("followed");
  expect(await visit.host.rotate()).toEqual(fail("FORBIDDEN"));
});
