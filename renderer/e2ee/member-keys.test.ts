import { expect, onTestFinished, test } from "vitest";
import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { OpeningId, ParticipantId, systemChance } from "../../protocol/ids.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";
import { type Forgery, forgeEntry, nextAnnounce, withCommit } from "./forgery-fixtures.ts";
import { makeSigningKey } from "./signing-key.ts";

type Setting = { visit: TestVisit; member: Person; other: Person };

const twoMembers = async (): Promise<Setting> => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const [member, other] = [await visit.arrive(), await visit.arrive()];
  await visit.admit([member, other]);
  return { visit, member, other };
};

/** Offers an entry and expects this refusal, and that nothing at all has changed. */
const refuses = async ({ member }: Setting, entry: BoardEntry, code: ErrorCode): Promise<void> => {
  const before = { head: member.keys.head(), names: member.keys.names() };
  expect(await member.keys.accept(entry)).toEqual(fail(code));
  expect({ head: member.keys.head(), names: member.keys.names() }).toEqual(before);
  expect([...member.device.frames.installs.keys()]).toEqual([2]);
};

/** An entry of the true host key that says what `change` makes of the honest next announce. */
const hostSays = async (
  { visit, member }: Setting,
  change: (announce: Announce) => Partial<Announce>,
  forgery: Partial<Forgery> = {},
): Promise<BoardEntry> => {
  const secret = systemChance(32);
  const honest = nextAnnounce(visit);
  const announce = await withCommit({ ...honest, ...change(honest) }, secret);
  return forgeEntry({ signer: visit.hostSigner, announce, secret, ...forgery }, member);
};

const changeRow =
  (member: Person, change: Partial<RosterRow>) =>
  (announce: Announce): Partial<Announce> => ({
    roster: announce.roster.map((row) => (row.participantId === member.id ? { ...row, ...change } : row)),
  });

const flipped = (text: string, at = 3): string => {
  const bytes = bytesOf(text);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toBase64Url(bytes);
};

test("an entry that follows honestly is accepted, and so the forgeries below fail for their own reason", async () => {
  const setting = await twoMembers();
  const entry = await hostSays(setting, () => ({}));
  expect((await setting.member.keys.accept(entry)).ok).toBe(true);
  expect([...setting.member.device.frames.installs.keys()]).toEqual([2, 3]);
});

test("an announce that another key signed is refused, even if all else is right", async () => {
  const setting = await twoMembers();
  const entry = await hostSays(setting, () => ({}), { signer: await makeSigningKey() });
  await refuses(setting, entry, "SIGNATURE_INVALID");
});

test("an announce with one bit changed is refused", async () => {
  const setting = await twoMembers();
  const entry = await hostSays(setting, () => ({}));
  const announce = { ...entry.announce, body: flipped(entry.announce.body, 50) };
  await refuses(setting, { ...entry, announce }, "SIGNATURE_INVALID");
});

test("an ack or a hello that the host signed never passes for an announce", async () => {
  const setting = await twoMembers();
  const entry = await hostSays(setting, () => ({}));
  const signed = await setting.visit.hostSigner.sign("ack", bytesOf(entry.announce.body));
  if (!signed.ok) throw new Error("not signed");
  await refuses(setting, { ...entry, announce: signed.value }, "SIGNATURE_INVALID");
});

test("an announce of another opening is refused", async () => {
  const setting = await twoMembers();
  const opening = OpeningId.parse(toBase64Url(systemChance(16)));
  await refuses(setting, await hostSays(setting, () => ({ opening })), "CHAIN_BROKEN");
});

test.for([
  ["skips a rev", (last: Announce) => ({ rev: last.rev + 1 })],
  ["repeats a rev", (last: Announce) => ({ rev: last.rev - 1 })],
  ["skips an epoch", (last: Announce) => ({ epoch: last.epoch + 1 })],
  ["goes back an epoch", (last: Announce) => ({ epoch: last.epoch - 2 })],
  ["names another predecessor", () => ({ prevHash: new Uint8Array(32).fill(1) })],
  ["changes the secret within an epoch", (last: Announce) => ({ epoch: last.epoch - 1 })],
] as const)("an announce that %s is refused", async ([, change]) => {
  const setting = await twoMembers();
  await refuses(setting, await hostSays(setting, change), "CHAIN_BROKEN");
});

test("an entry whose clear header says something else than its body is refused", async () => {
  const setting = await twoMembers();
  const entry = await hostSays(setting, () => ({}));
  await refuses(setting, { ...entry, rev: entry.rev + 1 }, "CHAIN_BROKEN");
  await refuses(setting, { ...entry, epoch: entry.epoch - 1 }, "CHAIN_BROKEN");
  await refuses(setting, { ...entry, prevHash: flipped(entry.prevHash) }, "CHAIN_BROKEN");
});

test("a replayed entry is refused, and so is every older one", async () => {
  const setting = await twoMembers();
  await refuses(setting, setting.visit.entryFor(setting.member.id), "CHAIN_BROKEN");
  await refuses(setting, setting.visit.entryFor(setting.member.id, 0), "CHAIN_BROKEN");
});

test("of two announces for the same place only the first is accepted", async () => {
  const setting = await twoMembers();
  const [first, second] = [await hostSays(setting, () => ({})), await hostSays(setting, () => ({}))];
  expect((await setting.member.keys.accept(first)).ok).toBe(true);
  expect(await setting.member.keys.accept(second)).toEqual(fail("CHAIN_BROKEN"));
});

test("an entry that comes too early is refused now and accepted in its turn", async () => {
  const { visit, member, other } = await twoMembers();
  await visit.post(await visit.host.rotate());
  await visit.post(await visit.host.rotate());
  expect(await member.keys.accept(visit.entryFor(member.id, 3))).toEqual(fail("CHAIN_BROKEN"));
  for (const at of [2, 3])
    for (const { id, keys } of [member, other])
      expect((await keys.accept(visit.entryFor(id, at))).ok).toBe(true);
  expect(member.device.frames.installs).toEqual(
    new Map([...other.device.frames.installs].map(([epoch, keys]) => [epoch, { ...keys, ownIndex: 1 }])),
  );
});

test.for([
  ["signing key", { signingKeyHash: new Uint8Array(32) }],
  ["HPKE key", { hpkeKeyHash: new Uint8Array(32) }],
  ["nonce", { nonce: new Uint8Array(24) }],
  ["role", { role: "observer" as const }],
] as const)("an announce that lists me with another %s is refused", async ([, change]) => {
  const setting = await twoMembers();
  const entry = await hostSays(setting, changeRow(setting.member, change));
  await refuses(setting, entry, "ROSTER_INVALID");
});

test("an announce without me is refused", async () => {
  const setting = await twoMembers();
  const without = (announce: Announce) => ({
    roster: announce.roster.filter(({ participantId }) => participantId !== setting.member.id),
  });
  await refuses(setting, await hostSays(setting, without), "KEY_MISSING");
});

test("an announce without a host, with two, or with a host of another key is refused", async () => {
  const setting = await twoMembers();
  const [host] = nextAnnounce(setting.visit).roster;
  if (host === undefined) throw new Error("no host");
  const changes: ((announce: Announce) => Partial<Announce>)[] = [
    ({ roster }) => ({ roster: roster.slice(1) }),
    ({ roster }) => ({
      roster: [
        ...roster,
        { ...host, index: 9, participantId: ParticipantId.parse(toBase64Url(systemChance(16))) },
      ],
    }),
    ({ roster }) => ({ roster: [{ ...host, signingKeyHash: new Uint8Array(32) }, ...roster.slice(1)] }),
  ];
  for (const change of changes) await refuses(setting, await hostSays(setting, change), "ROSTER_INVALID");
});

test("an announce that gives one person's index to another is refused", async () => {
  const setting = await twoMembers();
  const entry = await hostSays(
    setting,
    changeRow(setting.other, { signingKeyHash: new Uint8Array(32).fill(3) }),
  );
  await refuses(setting, entry, "ROSTER_INVALID");
});

test("a host that gives one member another secret than it committed to is caught", async () => {
  const setting = await twoMembers();
  const entry = await hostSays(setting, () => ({}), { sealedSecret: systemChance(32) });
  await refuses(setting, entry, "SEAL_INVALID");
});

test("a new epoch without my sealed key, or with another member's, is refused", async () => {
  const setting = await twoMembers();
  const { visit, member, other } = setting;
  const entry = await hostSays(setting, () => ({}));
  await refuses(setting, { ...entry, sealedKey: null }, "KEY_MISSING");
  await visit.post(await visit.host.rotate());
  const foreign = visit.entryFor(other.id).sealedKey;
  if (foreign === null) throw new Error("not sealed");
  const mine = visit.entryFor(member.id);
  await refuses(setting, { ...mine, sealedKey: foreign }, "KEY_MISSING");
  await refuses(setting, { ...mine, sealedKey: { ...foreign, to: member.id } }, "SEAL_INVALID");
});

test("a damaged sealed key or box of names is refused, and the whole entry is accepted afterwards", async () => {
  const setting = await twoMembers();
  const { visit, member } = setting;
  await visit.post(await visit.host.rotate());
  const entry = visit.entryFor(member.id);
  const { sealedKey } = entry;
  if (sealedKey === null) throw new Error("not sealed");
  const cut = { ...sealedKey, ciphertext: flipped(sealedKey.ciphertext) };
  await refuses(setting, { ...entry, sealedKey: cut }, "SEAL_INVALID");
  await refuses(
    setting,
    { ...entry, sealedKey: { ...sealedKey, enc: flipped(sealedKey.enc) } },
    "SEAL_INVALID",
  );
  await refuses(setting, { ...entry, rosterBox: flipped(entry.rosterBox, 20) }, "SEAL_INVALID");
  expect((await member.keys.accept(entry)).ok).toBe(true);
});

test("the names of one announce are refused with another", async () => {
  const setting = await twoMembers();
  const { visit, member } = setting;
  const old = visit.entryFor(member.id).rosterBox;
  await visit.post(await visit.host.permit(new Map([[member.id, { mayShare: true }]])));
  await refuses(setting, { ...visit.entryFor(member.id), rosterBox: old }, "SEAL_INVALID");
});

test("two members with different rosters share no key, not even with the host's help", async () => {
  const setting = await twoMembers();
  const { visit, member, other } = setting;
  const secret = systemChance(32);
  const honest = await withCommit(nextAnnounce(visit), secret);
  const split = { ...honest, roster: honest.roster.map((row) => ({ ...row, mayShare: true })) };
  const entries = [
    await forgeEntry({ signer: visit.hostSigner, announce: honest, secret }, member),
    await forgeEntry({ signer: visit.hostSigner, announce: split, secret }, other),
  ];
  expect(entries).toHaveLength(2);
  for (const [at, { keys }] of [member, other].entries()) {
    const entry = entries[at];
    if (entry !== undefined) expect((await keys.accept(entry)).ok).toBe(true);
  }
  const one = Object.values(member.device.frames.installs.get(3)?.baseKeys ?? {});
  const two = Object.values(other.device.frames.installs.get(3)?.baseKeys ?? {});
  expect(new Set([...one, ...two]).size).toBe(6);
});

test("names that are unfit to be shown, or of nobody in the roster, are not taken over", async () => {
  const setting = await twoMembers();
  const { member, other } = setting;
  const before = member.keys.names().get(other.id);
  const names = { [other.id]: "A\u202Eb", [member.id]: "Ana", stranger: "Eve" };
  const accepted = await member.keys.accept(await hostSays(setting, () => ({}), { names }));
  expect(accepted.ok).toBe(true);
  expect(member.keys.names().get(member.id)).toBe("Ana");
  expect(member.keys.names().get(other.id)).toBe(before);
  expect([...member.keys.names().values()]).not.toContain("Eve");
});

test("nothing is accepted after the end", async () => {
  const setting = await twoMembers();
  const { visit, member } = setting;
  await visit.post(await visit.host.end());
  expect((await member.keys.accept(visit.entryFor(member.id))).ok).toBe(true);
  await refuses(setting, await hostSays(setting, () => ({ isEnded: false })), "CHAIN_BROKEN");
});

test("a wiped member accepts nothing any more", async () => {
  const setting = await twoMembers();
  await setting.member.keys.wipe();
  expect(setting.member.device.frames.isWiped()).toBe(true);
  await refuses(setting, await hostSays(setting, () => ({})), "KEY_MISSING");
});
