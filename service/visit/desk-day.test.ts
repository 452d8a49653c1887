import { expect, test } from "vitest";
import { succeed } from "../../protocol/result.ts";
import { byService, record } from "../audit/log.ts";
import { dayOf, visitsOf } from "./desk-day.ts";
import { answerOf, deskForTests, openAt } from "./desk-fixtures.ts";
import { snapshotOf } from "./desk-views.ts";
import { loadVisit } from "./desk-load.ts";
import { makeDevice } from "./device-fixtures.ts";
import { byLink } from "./machine-fixtures.ts";
import type { AccountRow } from "../store/rows.ts";
import { plant, someSession, someVisit } from "../store/testing-store.ts";

/** A running visit of the host with one colleague in it and a guest who waits. */
const withColleague = async () => {
  const rig = await deskForTests();
  const words = await openAt(rig);
  const { id: visitId } = rig.visit;
  const cora = await makeDevice(rig.scope);
  const [colleague] = rig.colleagues;
  await rig.knock(cora, { ...byLink, accountId: colleague.id, returnHash: "account" });
  await rig.desk().admit(rig.asker, visitId, [cora.id], await words.say("admit", [cora]));
  words.accept();
  const guest = await makeDevice(rig.scope);
  await rig.knock(guest);
  const name = async (isCoHost: boolean) => {
    const change = await words.say("permissions", [cora], { rights: new Map([[cora, { isCoHost }]]) });
    expect(answerOf(await rig.desk().announce(rig.asker, visitId, change))).toBe("done");
    words.accept();
  };
  const day = async (account: AccountRow) => {
    const message = await rig.read((reads) => dayOf(reads, account.id, rig.time.clock.now()));
    if (message.type !== "day") throw new Error("no day");
    return message;
  };
  return { rig, words, visitId, cora, guest, colleague, name, day };
};

test("a colleague's day shows the visit and who waits only while that colleague is co-host or leads", async () => {
  const { rig, colleague, guest, name, day } = await withColleague();
  expect((await day(colleague)).visits).toEqual([]);
  await name(true);
  const helping = await day(colleague);
  expect(helping.visits.map((visit) => [visit.id, visit.isOwn])).toEqual([[rig.visit.id, false]]);
  expect(helping.waiting.map((row) => row.participantId)).toEqual([guest.id]);
  expect((await day(rig.account)).visits.map((visit) => visit.isOwn)).toEqual([true]);
  await name(false);
  expect(await day(colleague)).toMatchObject({ visits: [], waiting: [] });
});

test("a day says whose each visit is and how many are in, also when somebody left, and lists over HTTP are alike", async () => {
  const { rig, visitId, cora, colleague, name, day } = await withColleague();
  await name(true);
  const told = async (account: AccountRow) =>
    (await day(account)).visits.map(({ isOwn, hostName, taken }) => [isOwn, hostName, taken]);
  expect(await told(rig.account)).toEqual([[true, rig.account.displayName, 1]]);
  expect(await told(colleague)).toEqual([[false, rig.account.displayName, 1]]);
  const now = rig.time.clock.now();
  expect((await rig.read((reads) => visitsOf(reads, colleague.id, now))).summaries).toEqual(
    (await day(colleague)).visits,
  );
  rig.told.length = 0;
  await rig.desk().leaveVisit({ kind: "device", id: cora.id }, visitId, cora.id);
  expect(rig.told).toContain(rig.account.id);
  expect(await told(rig.account)).toEqual([[true, rig.account.displayName, 0]]);
});

test("a day of many visits is read with as many statements as a day of one", async () => {
  const rig = await deskForTests();
  const statementsFor = async (): Promise<number> => {
    let count = 0;
    const counting = <T extends object>(table: T): T =>
      new Proxy(table, {
        get: (target, key, receiver) => {
          const value: unknown = Reflect.get(target, key, receiver);
          if (typeof value !== "function") return value;
          return (...input: unknown[]) => {
            count += 1;
            return Reflect.apply(value, target, input);
          };
        },
      });
    await rig.read((reads) => {
      const { visit, account, admission } = reads;
      const counted = { visit: counting(visit), account: counting(account), admission: counting(admission) };
      return dayOf({ ...reads, ...counted }, rig.account.id, rig.time.clock.now());
    });
    return count;
  };
  const one = await statementsFor();
  const more = Array.from({ length: 23 }, () => someVisit(rig.account, { kind: "group", places: 3 }));
  await plant(rig.store, { visits: more });
  expect(await statementsFor()).toBe(one);
});

test("a day names the colleague who waits, nobody else, and says what lateness each was told", async () => {
  const { rig, visitId, guest, day } = await withColleague();
  const [, second] = rig.colleagues;
  const dan = await makeDevice(rig.scope);
  await rig.knock(dan, { ...byLink, accountId: second.id, returnHash: "other account" });
  await rig.desk().runningLate(rig.asker, visitId, [guest.id], 20);
  const { waiting } = await day(rig.account);
  const told = { minutes: 20, saidAt: rig.time.clock.now() };
  expect(new Map(waiting.map((row) => [row.participantId, [row.staffName, row.late]]))).toEqual(
    new Map([
      [guest.id, [null, told]],
      [dan.id, [second.displayName, null]],
    ]),
  );
  const heard = rig.heardBy(guest.id).findLast((message) => message.type === "waiting");
  expect(heard).toMatchObject({ late: told });
});

test("a day says what was taken of whoever is back, and not of anybody else", async () => {
  const { rig, words, visitId, cora, guest, day } = await withColleague();
  const change = await words.say("permissions", [cora], {
    rights: new Map([[cora, { maySpeak: false }]]),
  });
  expect(answerOf(await rig.desk().announce(rig.asker, visitId, change))).toBe("done");
  words.accept();
  const again = await makeDevice(rig.scope);
  const way = { accountId: rig.colleagues[0].id, returnHash: "account", isBack: true };
  await rig.knock(again, { ...byLink, ...way });
  const { waiting } = await day(rig.account);
  expect(new Map(waiting.map((row) => [row.participantId, row.rights]))).toEqual(
    new Map([
      [guest.id, { maySpeak: true, mayShow: true }],
      [again.id, { maySpeak: false, mayShow: true }],
    ]),
  );
});

test("who waits is given the card key of whoever leads", async () => {
  const { rig, words, visitId, cora, guest, colleague, name } = await withColleague();
  await name(true);
  const keyOf = (letter: string) => ({
    body: letter.repeat(4),
    signature: Buffer.alloc(64).toString("base64url"),
  });
  await rig.store.transaction(async (tx) => {
    const recorded = rig.time.clock.now();
    for (const [row, letter] of [
      [rig.account, "A"],
      [colleague, "B"],
    ] as const) {
      const { sessionId } = rig.askerOf(row);
      await tx.session.insert(someSession(row, { id: sessionId }));
      await tx.cardKey.put({ accountId: row.id, sessionId, cardKey: keyOf(letter) });
    }
    await record(tx, { action: "session.signedIn", agent: byService, recorded });
    return succeed(null);
  });
  const lastKey = () => {
    const heard = rig.heardBy(guest.id).findLast((message) => message.type === "waiting");
    return heard?.type === "waiting" ? heard.host.cardKey?.body : null;
  };
  await rig.desk().runningLate(rig.asker, visitId, null, 5);
  expect(lastKey()).toBe("AAAA");
  expect(answerOf(await rig.desk().handOver(rig.asker, visitId, await words.lead(cora)))).toBe("done");
  expect(lastKey()).toBe("BBBB");
  const loaded = await rig.read((reads) => loadVisit(reads, visitId));
  if (loaded === null) throw new Error("no visit");
  const { hostParticipantId, participants } = snapshotOf(loaded.state, { isAway: () => false });
  expect(hostParticipantId).toBe(cora.id);
  expect(new Set(participants.map((row) => `${row.role} ${row.isStaff}`))).toEqual(
    new Set(["host true", "coHost true"]),
  );
});
