import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { AccountId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { asPhi } from "../../protocol/phi.ts";
import { succeed } from "../../protocol/result.ts";
import type { AdmissionPatch, InvitationPatch, TicketUse, VisitPatch } from "./rows.ts";
import type { Store, StoreReads, StoreTx } from "./store.ts";
import {
  inFolder,
  memoryStore,
  plant,
  someAccount,
  someAdmission,
  someAudit,
  someClinic,
  someInvitation,
  someVisit,
} from "./testing-store.ts";

const read = async <T>(store: Store, work: (reads: StoreReads) => Promise<T>): Promise<T> => {
  const done = await store.read(async (reads) => succeed(await work(reads)));
  if (!done.ok) throw new Error(done.error.code);
  return done.value;
};

const change = (store: Store, work: (tx: StoreTx) => Promise<void>, isTold = true) =>
  store.transaction(async (tx) => {
    await work(tx);
    if (isTold) await tx.audit.append(someAudit("visit.announced"));
    return succeed(null);
  });

const planted = async (path = ":memory:") => {
  const store = await memoryStore({ path });
  const clinic = someClinic();
  const account = someAccount(clinic);
  const colleague = someAccount(clinic, { role: "member" });
  const visit = someVisit(account, { phase: "open" });
  const other = someVisit(account, { phase: "open" });
  const invitation = someInvitation(visit);
  await plant(store, {
    clinic,
    accounts: [account, colleague],
    visits: [visit, other],
    invitations: [invitation],
  });
  return { store, clinic, account, colleague, visit, other, invitation };
};

const shown = <T extends { label: { reveal: () => string } }>(row: T | null) =>
  row === null ? null : { ...row, label: row.label.reveal() };

test("a personal link is found by id, by its hash in its own visit, and among the visit's", async () => {
  const { store, visit, other, invitation } = await planted();
  const found = await read(store, async ({ invitation: links }) => [
    await links.find(invitation.id),
    await links.byHash(visit.id, invitation.linkHash),
    await links.byHash(other.id, invitation.linkHash),
    ...(await links.ofVisit(visit.id)),
    ...(await links.ofVisit(other.id)),
  ]);
  const whole = { ...invitation, label: "Jamie R." };
  expect(found.map(shown)).toEqual([whole, whole, null, whole]);
  expect(await read(store, ({ visit: visits }) => visits.hadLink(visit.id, invitation.linkHash))).toBe(true);
  expect(await read(store, ({ visit: visits }) => visits.hadLink(other.id, invitation.linkHash))).toBe(false);
  const twin = someInvitation(visit, { linkHash: invitation.linkHash });
  await expect(change(store, (tx) => tx.invitation.insert(twin))).rejects.toThrow("UNIQUE");
});

test("a personal link's label stands nowhere in the files, and opens in no other row", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const { store, visit, invitation } = await planted(path);
    const canary = someInvitation(visit, { label: asPhi("CANARY Kowalski") });
    await plant(store, { invitations: [canary] });
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    expect(bytes.join("")).not.toContain("CANARY");
    await store.close();
    const raw = new DatabaseSync(path);
    raw.exec(`update invitation set "labelSealed" =
      (select "labelSealed" from invitation where id = '${canary.id}') where id = '${invitation.id}'`);
    raw.close();
    const again = await memoryStore({ path });
    await expect(
      again.read(async (reads) => succeed(await reads.invitation.find(invitation.id))),
    ).rejects.toThrow();
    await again.close();
  }));

test("everybody of one way in is found in that visit only, and whom to wait for by several visits", async () => {
  const { store, visit, other, invitation } = await planted();
  const way = { returnHash: "way", invitationId: invitation.id, isBack: true, lateMinutes: 5, lateSaidAt: 7 };
  const first = someAdmission(visit, { ...way, waitingSince: 1, state: "left", admittedSeq: 4 });
  const second = someAdmission(visit, { ...way, waitingSince: 2, handRaisedAt: 3 });
  const elsewhere = someAdmission(other, { returnHash: "way", waitingSince: 3 });
  await plant(store, { admissions: [second, elsewhere, first] });
  const found = await read(store, async ({ admission }) => [
    await admission.ofReturnHash(visit.id, "way"),
    await admission.ofReturnHash(visit.id, "no way"),
    await admission.waitingForVisits([visit.id, other.id]),
    await admission.waitingForVisits([]),
    await admission.letInByWays([visit.id], ["way", "no way"]),
    await admission.letInByWays([], ["way"]),
    await admission.letInByWays([visit.id], []),
  ]);
  expect(found).toEqual([[first, second], [], [second, elsewhere], [], [first], [], []]);
});

test("the visits of an account's devices are the running ones where such a device is in", async () => {
  const { store, colleague, account, visit, other } = await planted();
  const ended = someVisit(account, { phase: "ended" });
  const held = someVisit(account, { phase: "onHold", startsAt: 1 });
  const own = { accountId: colleague.id };
  await plant(store, {
    visits: [ended, held],
    admissions: [
      someAdmission(visit, { ...own, state: "connected", role: "host" }),
      someAdmission(other, { ...own, state: "waiting" }),
      someAdmission(ended, { ...own, state: "connected" }),
      someAdmission(held, { ...own, state: "admitted" }),
    ],
  });
  const ledBy = async (id: AccountId) =>
    (await read(store, (reads) => reads.visit.ledBy(id))).map((row) => row.id);
  expect(await ledBy(colleague.id)).toEqual([held.id, visit.id]);
  expect(await ledBy(account.id)).toEqual([]);
  expect(await ledBy(AccountId.parse(randomIdText(systemChance)))).toEqual([]);
});

test("a ticket to knock remembers where its holder came from", async () => {
  const { store, visit, invitation, colleague } = await planted();
  const plain = { purpose: "knock", visitId: visit.id, accountId: null, returnHash: null } as const;
  const uses: TicketUse[] = [
    { ...plain, invitationId: null, isBack: false },
    { ...plain, invitationId: invitation.id, returnHash: "way", isBack: true },
    { ...plain, invitationId: null, accountId: colleague.id, isBack: false },
  ];
  const taken = await store.transaction(async (tx) => {
    for (const [n, use] of uses.entries())
      await tx.ticket.insert({ ticketHash: String(n), use, expiresAt: 10 });
    return succeed([
      await tx.ticket.consume("0", 1),
      await tx.ticket.consume("1", 1),
      await tx.ticket.consume("2", 1),
      await tx.ticket.consume("2", 1),
    ]);
  });
  expect(taken).toEqual(succeed([...uses, null]));
});

test.each<[string, VisitPatch, boolean]>([
  ["tries", { passcodeTries: 1 }, true],
  ["a link retired", { linkRetiredAt: 1 }, false],
  ["a visit kept open", { keptMs: 1 }, false],
  ["a hold", { heldSince: 1 }, false],
])("%s of a visit need an audit row unless they are book-keeping", async (_, patch, isBookKeeping) => {
  const { store, visit } = await planted();
  const silent = change(store, (tx) => tx.visit.update(visit.id, patch), false);
  if (isBookKeeping) expect(await silent).toEqual(succeed(null));
  else await expect(silent).rejects.toThrow("without its audit row");
  await change(store, (tx) => tx.visit.update(visit.id, patch));
  expect(await read(store, (reads) => reads.visit.find(visit.id))).toMatchObject(patch);
});

test.each<[string, InvitationPatch, boolean]>([
  ["tries", { passcodeTries: 1 }, true],
  ["the first use", { usedAt: 1 }, true],
  ["a rest", { restsUntil: 1, passcodeTries: 0 }, false],
  ["an end", { retiredAt: 1 }, false],
])(
  "%s of a personal link need an audit row unless they are book-keeping",
  async (_, patch, isBookKeeping) => {
    const { store, invitation } = await planted();
    const silent = change(store, (tx) => tx.invitation.update(invitation.id, patch), false);
    if (isBookKeeping) expect(await silent).toEqual(succeed(null));
    else await expect(silent).rejects.toThrow("without its audit row");
    await change(store, (tx) => tx.invitation.update(invitation.id, patch));
    expect(await read(store, (reads) => reads.invitation.find(invitation.id))).toMatchObject(patch);
  },
);

test.each<[string, AdmissionPatch, boolean]>([
  ["a line", { isConnected: false, isMediaConnected: true, lastSeenAt: 5 }, true],
  ["a hand", { handRaisedAt: 1 }, false],
  ["a word of being late", { lateMinutes: 10, lateSaidAt: 1 }, false],
  ["a way in that dies", { returnHash: null }, false],
  ["coming back", { isBack: true }, false],
])("%s of an admission need an audit row unless they are book-keeping", async (_, patch, isBookKeeping) => {
  const { store, visit } = await planted();
  const admission = someAdmission(visit, { returnHash: "way" });
  await plant(store, { admissions: [admission] });
  const id = admission.participantId;
  const silent = change(store, (tx) => tx.admission.update(id, patch), false);
  if (isBookKeeping) expect(await silent).toEqual(succeed(null));
  else await expect(silent).rejects.toThrow("without its audit row");
  await change(store, (tx) => tx.admission.update(id, patch));
  expect(await read(store, (reads) => reads.admission.find(id))).toEqual({ ...admission, ...patch });
});

test("a clinic's wording is kept as it was written, markup and all, and changed with an audit row only", async () => {
  const { store, clinic } = await planted();
  const patch = { wordingText: "<b>Please</b> \u202e wait", phone: "+1 555" };
  await expect(change(store, (tx) => tx.clinic.update(clinic.id, patch), false)).rejects.toThrow("audit row");
  await change(store, (tx) => tx.clinic.update(clinic.id, patch));
  expect(await read(store, (reads) => reads.clinic.find(clinic.id))).toEqual({ ...clinic, ...patch });
});
