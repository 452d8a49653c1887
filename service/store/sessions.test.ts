import { expect, test } from "vitest";
import { succeed } from "../../protocol/result.ts";
import { memoryStore, plant, someAccount, someAudit, someClinic, someSession } from "./testing-store.ts";

const envelope = { body: "AAAA", signature: Buffer.alloc(64).toString("base64url") };

const planted = async () => {
  const store = await memoryStore();
  const clinic = someClinic();
  const account = someAccount(clinic);
  await plant(store, { clinic, accounts: [account] });
  const session = someSession(account);
  await store.transaction(async (tx) => {
    await tx.session.insert(session);
    await tx.audit.append(someAudit("session.signedIn"));
    return succeed(null);
  });
  return { store, account, session };
};

test("a session is found by every refresh token that it ever had, and by no access token before the last one", async () => {
  const { store, session } = await planted();
  const found = await store.transaction(async (tx) => {
    await tx.session.update(session.id, {
      refreshHash: "r2",
      accessHash: "a2",
      previousAccessHash: session.accessHash,
    });
    await tx.session.update(session.id, { refreshHash: "r3", accessHash: "a3", previousAccessHash: "a2" });
    const byRefresh = [session.refreshHash, "r2", "r3", "r4"].map((hash) => tx.session.findByRefresh(hash));
    const byAccess = [session.accessHash, "a2", "a3", "a4"].map((hash) => tx.session.findByAccess(hash));
    const rows = await Promise.all([...byRefresh, ...byAccess]);
    return succeed(rows.map((row) => row?.refreshHash ?? null));
  });
  expect(found).toEqual(succeed(["r3", "r3", "r3", null, null, "r3", "r3", null]));
});

test("tokens may change without an audit row, what a session is worth may not", async () => {
  const { store, session } = await planted();
  for (const patch of [{ state: "needsFactor" }, { steppedUpAt: 5 }, { factorAt: 5 }] as const)
    await expect(
      store.transaction(async (tx) => {
        await tx.session.update(session.id, patch);
        return succeed(null);
      }),
    ).rejects.toThrow("audit row");
  const read = await store.read(async (reads) => succeed(await reads.session.list()));
  expect(read).toEqual(succeed([session]));
});

test("a session that is forgotten loses its card key and tickets and stays itself", async () => {
  const { store, account, session } = await planted();
  const use = { purpose: "staff", sessionId: session.id } as const;
  const left = await store.transaction(async (tx) => {
    await tx.cardKey.put({ accountId: account.id, sessionId: session.id, cardKey: envelope });
    await tx.ticket.insert({ ticketHash: "t", use, expiresAt: 100 });
    await tx.session.forget(session.id);
    return succeed([
      await tx.cardKey.ofAccount(account.id),
      await tx.ticket.consume("t", 1),
      await tx.session.ofAccount(account.id),
    ]);
  });
  expect(left).toEqual(succeed([null, null, [session]]));
});
