import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { auditActions } from "../../protocol/audit.ts";
import { fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { asPhi } from "../../protocol/phi.ts";
import { succeed } from "../../protocol/result.ts";
import { KeyFileRefused } from "./key-file.ts";
import { phiCipher } from "./phi-cipher.ts";
import { openSqliteStore } from "./sqlite-store.ts";
import type { Store } from "./store.ts";
import {
  fakeClock,
  inFolder,
  memoryStore,
  plant,
  someAccount,
  someAdmission,
  someAudit,
  someClinic,
  someSession,
  someVisit,
} from "./testing-store.ts";

const planted = async (store: Store) => {
  const clinic = someClinic();
  const account = someAccount(clinic);
  const visit = someVisit(account);
  await plant(store, { clinic, accounts: [account], visits: [visit] });
  return { clinic, account, visit };
};

const valueOf = async <T>(result: Promise<{ ok: true; value: T } | { ok: false }>): Promise<T> => {
  const settled = await result;
  if (!settled.ok) throw new Error("the store failed");
  return settled.value;
};

const envelope = { body: "AAAA", signature: Buffer.alloc(64).toString("base64url") };
const hello = envelope;

test("rows come back as they were put in, flags, envelopes and nulls included", async () => {
  const store = await memoryStore();
  const { account, visit } = await planted(store);
  const waiting = someAdmission(visit, { mayShare: true });
  await plant(store, { admissions: [waiting] });
  const read = await valueOf(
    store.read(async (reads) =>
      succeed({
        account: await reads.account.findByEmail(account.email),
        visit: await reads.visit.find(visit.id),
        waiting: await reads.admission.waitingForHost(account.id),
        none: await reads.board.head(visit.id),
      }),
    ),
  );
  expect(read).toEqual({
    account,
    visit: { ...visit, label: expect.anything() },
    waiting: [waiting],
    none: null,
  });
  expect(read.visit?.label.reveal()).toBe("Follow-up M. K.");
});

test("a patch changes what it names and nothing else", async () => {
  const store = await memoryStore();
  const { visit } = await planted(store);
  const admission = someAdmission(visit);
  await plant(store, { admissions: [admission] });
  await store.transaction(async (tx) => {
    await tx.visit.update(visit.id, { phase: "open", isLocked: true, hostHello: hello, roomName: "r" });
    await tx.admission.update(admission.participantId, { state: "admitted", isMediaConnected: true });
    await tx.audit.append(someAudit("visit.opened", { visitId: visit.id }));
    return succeed(null);
  });
  const after = await valueOf(
    store.read(async (reads) =>
      succeed({ visit: await reads.visit.find(visit.id), people: await reads.admission.ofVisit(visit.id) }),
    ),
  );
  const opened = { phase: "open", isLocked: true, hostHello: hello, roomName: "r", label: expect.anything() };
  expect(after).toEqual({
    visit: { ...visit, ...opened },
    people: [{ ...admission, state: "admitted", isMediaConnected: true }],
  });
});

test("a change of state without an audit row throws and leaves nothing", async () => {
  const store = await memoryStore();
  const { visit } = await planted(store);
  const silent = store.transaction(async (tx) => {
    await tx.visit.update(visit.id, { phase: "ended" });
    return succeed(null);
  });
  await expect(silent).rejects.toThrow("without its audit row");
  const after = await valueOf(store.read(async (reads) => succeed(await reads.visit.find(visit.id))));
  expect(after?.phase).toBe("scheduled");
});

test("a failed Result is committed, a throw is not", async () => {
  const store = await memoryStore();
  const { visit } = await planted(store);
  const refused = await store.transaction(async (tx) => {
    await tx.audit.append(someAudit("join.passcodeWrong", { visitId: visit.id, outcome: "PASSCODE_WRONG" }));
    return fail("PASSCODE_WRONG");
  });
  const thrown = store.transaction(async (tx) => {
    await tx.audit.append(someAudit("join.arrived", { visitId: visit.id }));
    throw new Error("bug");
  });
  await expect(thrown).rejects.toThrow("bug");
  const rows = await valueOf(
    store.read(async (reads) => succeed(await reads.audit.list({ visitId: visit.id }))),
  );
  expect([refused, rows.map((row) => row.event.action)]).toEqual([
    fail("PASSCODE_WRONG"),
    ["join.passcodeWrong"],
  ]);
});

test("the database refuses to change or to drop an audit row", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const store = await memoryStore({ path });
    await planted(store);
    await store.close();
    const raw = new DatabaseSync(path);
    expect(() => raw.exec("update audit set outcome = 'INTERNAL'")).toThrow("audit rows are final");
    expect(() => raw.exec("delete from audit")).toThrow("audit rows are final");
    raw.close();
  }));

test("every audit action can be written and read again", async () => {
  const store = await memoryStore();
  await store.transaction(async (tx) => {
    for (const action of auditActions) await tx.audit.append(someAudit(action));
    return succeed(null);
  });
  const rows = await valueOf(store.read(async (reads) => succeed(await reads.audit.list())));
  expect(rows.map((row) => row.event.action)).toEqual([...auditActions]);
});

test("a planted label stands nowhere in the database, its log or beside them", () =>
  inFolder(async (folder) => {
    const canary = "CANARY-Zähler-7731";
    const store = await memoryStore({ path: join(folder, "a.db") });
    const clinic = someClinic();
    const account = someAccount(clinic);
    const visit = someVisit(account, { label: asPhi(canary) });
    await plant(store, { clinic, accounts: [account], visits: [visit] });
    const files = readdirSync(folder);
    const holding = files.filter((name) => readFileSync(join(folder, name)).includes(Buffer.from(canary)));
    const open = files.filter((name) => statSync(join(folder, name)).mode % 0o100 !== 0);
    const back = await valueOf(store.read(async (reads) => succeed(await reads.visit.find(visit.id))));
    expect([files.includes("a.db-wal"), holding, open]).toEqual([true, [], []]);
    expect(back?.label.reveal()).toBe(canary);
    await store.close();
    const after = readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(canary));
    expect(after).toEqual([]);
  }));

test("a label moved to another row, or a foreign key file, opens nothing", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const store = await memoryStore({ path });
    const { account, visit } = await planted(store);
    const other = someVisit(account, { label: asPhi("other") });
    await plant(store, { visits: [other] });
    await store.close();
    const raw = new DatabaseSync(path);
    raw.exec(`update visit set labelSealed = (select labelSealed from visit where id = '${other.id}')`);
    raw.close();
    const again = await memoryStore({ path });
    await expect(again.read(async (reads) => succeed(await reads.visit.find(visit.id)))).rejects.toThrow();
    await again.close();
    const foreign = phiCipher(new Uint8Array(32).fill(8), systemChance);
    await expect(openSqliteStore({ path, cipher: foreign, clock: fakeClock() })).rejects.toThrow(
      KeyFileRefused,
    );
  }));

test("a ticket is good once, before its end, and goes with its session", async () => {
  const store = await memoryStore();
  const { account } = await planted(store);
  const session = someSession(account);
  const use = { purpose: "staff", sessionId: session.id } as const;
  const taken = await valueOf(
    store.transaction(async (tx) => {
      await tx.session.insert(session);
      await tx.cardKey.put({ accountId: account.id, sessionId: session.id, cardKey: envelope });
      for (const ticketHash of ["a", "b", "c"]) await tx.ticket.insert({ ticketHash, use, expiresAt: 100 });
      const first = await tx.ticket.consume("a", 99);
      const second = await tx.ticket.consume("a", 99);
      const late = await tx.ticket.consume("b", 100);
      await tx.session.remove(session.id);
      const orphan = await tx.ticket.consume("c", 1);
      await tx.audit.append(someAudit("session.signedOut"));
      return succeed([first, second, late, orphan, await tx.cardKey.ofAccount(account.id)]);
    }),
  );
  expect(taken).toEqual([use, null, null, null, null]);
});

test("a board takes the next entry only", async () => {
  const store = await memoryStore();
  const { visit } = await planted(store);
  const entry = (seq: number) => ({
    visitId: visit.id,
    seq,
    epoch: seq,
    rev: seq,
    prevHash: "p",
    hash: "h",
    announce: envelope,
    rosterBox: "box",
    sealedKeys: [],
  });
  const append = (seq: number) =>
    store.transaction(async (tx) => {
      await tx.board.append(entry(seq));
      await tx.audit.append(someAudit("visit.announced", { visitId: visit.id }));
      return succeed(null);
    });
  await append(1);
  await append(2);
  await expect(append(2)).rejects.toThrow("not the next board entry");
  await expect(append(4)).rejects.toThrow("not the next board entry");
  const rows = await valueOf(store.read(async (reads) => succeed(await reads.board.ofVisit(visit.id, 2))));
  expect(rows).toEqual([entry(2)]);
});

test("asking the store inside its own transaction throws instead of waiting for ever", async () => {
  const store = await memoryStore();
  const nested = store.transaction(() => store.read(async () => succeed(1)));
  await expect(nested).rejects.toThrow("inside its own transaction");
});

test("what was started inside a transaction may ask the store once that is over", async () => {
  const store = await memoryStore();
  const over = Promise.withResolvers<void>();
  let later: Promise<unknown> = Promise.resolve();
  await store.transaction(async () => {
    later = over.promise.then(() => store.read(async () => succeed("asked")));
    return succeed(null);
  });
  over.resolve();
  expect(await later).toEqual(succeed("asked"));
});

test("a database that cannot be written answers STORE_UNAVAILABLE and keeps nothing", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const store = await memoryStore({ path });
    const { visit } = await planted(store);
    const rival = new DatabaseSync(path, { timeout: 0 });
    rival.exec("BEGIN IMMEDIATE");
    const change = () =>
      store.transaction(async (tx) => {
        await tx.visit.update(visit.id, { phase: "ended" });
        await tx.audit.append(someAudit("visit.ended", { visitId: visit.id }));
        return succeed(null);
      });
    expect(await change()).toEqual(fail("STORE_UNAVAILABLE"));
    rival.exec("ROLLBACK");
    rival.close();
    expect(await change()).toEqual(succeed(null));
    await store.close();
  }));

test("a closed store finishes what was begun and answers STORE_UNAVAILABLE to the rest", async () => {
  const store = await memoryStore();
  const begun = store.read(async (reads) => succeed(await reads.clinic.list()));
  const closing = store.close();
  const late = store.read(async (reads) => succeed(await reads.clinic.list()));
  expect([await begun, await late, await closing]).toEqual([
    succeed([]),
    fail("STORE_UNAVAILABLE"),
    undefined,
  ]);
});

test("a full disk in the middle of a transaction, or at its commit, keeps nothing", async () => {
  const full = Object.assign(new Error("full"), { errcode: 13 });
  let failing = "";
  const store = await memoryStore({
    unsafeTestingFault: (sql) => {
      if (failing !== "" && sql.toLowerCase().startsWith(failing)) throw full;
    },
  });
  const { visit } = await planted(store);
  for (failing of ['insert into "audit"', "commit", "begin"]) {
    const result = await store.transaction(async (tx) => {
      await tx.visit.update(visit.id, { phase: "ended" });
      await tx.audit.append(someAudit("visit.ended", { visitId: visit.id }));
      return succeed(null);
    });
    expect(result).toEqual(fail("STORE_UNAVAILABLE"));
  }
  failing = "";
  const after = await valueOf(
    store.read(async (reads) =>
      succeed([(await reads.visit.find(visit.id))?.phase, await reads.audit.list({ visitId: visit.id })]),
    ),
  );
  expect(after).toEqual(["scheduled", []]);
});

test("wherever a transaction dies, its change and its audit row are both there or both missing", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ dieAt: fc.integer({ min: 0, max: 12 }), isBig: fc.boolean() }), { maxLength: 8 }),
      async (plan) => {
        let left = Number.POSITIVE_INFINITY;
        const store = await memoryStore({
          unsafeTestingFault: () => {
            left -= 1;
            if (left < 0) throw new Error("killed");
          },
        });
        const { account } = await planted(store);
        for (const { dieAt, isBig } of plan) {
          const visits = Array.from({ length: isBig ? 3 : 1 }, () => someVisit(account));
          left = dieAt;
          await store
            .transaction(async (tx) => {
              for (const visit of visits) {
                await tx.visit.insert(visit);
                await tx.audit.append(someAudit("visit.created", { visitId: visit.id }));
              }
              return succeed(null);
            })
            .catch(() => undefined);
          left = Number.POSITIVE_INFINITY;
        }
        const [made, told] = await valueOf(
          store.read(async (reads) =>
            succeed([
              (await reads.visit.notEnded()).map((visit) => visit.id),
              (await reads.audit.list()).flatMap(({ event }) => event.visitId ?? []),
            ]),
          ),
        );
        expect(made?.slice(1).sort()).toEqual([...(told ?? [])].sort());
        await store.close();
      },
    ),
    { numRuns: 40, seed: 20_261_122 },
  ));

test("a database of a newer version is refused", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    await (await memoryStore({ path })).close();
    const raw = new DatabaseSync(path);
    raw.exec("insert into migration values ('9999-later', 1)");
    raw.close();
    await expect(memoryStore({ path })).rejects.toThrow("newer version");
  }));
