import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { succeed } from "../../protocol/result.ts";
import { giveTotp, testTotpSecret } from "./testing-accounts.ts";
import { inFolder, memoryStore, plant, someAccount, someAudit, someClinic } from "../store/testing-store.ts";

test("an e-mail is of one account at a time that is not disabled, and is found by that one only", async () => {
  const store = await memoryStore();
  const clinic = someClinic();
  const first = someAccount(clinic);
  await plant(store, { clinic, accounts: [first] });
  const second = someAccount(clinic, { email: first.email });
  await expect(plant(store, { accounts: [second] })).rejects.toThrow(/UNIQUE/);
  await store.transaction(async (tx) => {
    await tx.account.update(first.id, { disabledAt: 5 });
    await tx.audit.append(someAudit("account.disabled"));
    return succeed(null);
  });
  const find = () => store.read(async (reads) => succeed(await reads.account.findByEmail(first.email)));
  expect(await find()).toEqual(succeed(null));
  await plant(store, { accounts: [second] });
  expect(await find()).toEqual(succeed(second));
  const all = await store.read(async (reads) => succeed(await reads.account.ofClinic(clinic.id)));
  expect(all.ok && all.value).toHaveLength(2);
});

test("a change of an account without its audit row is refused; the time of a sign-in is none", async () => {
  const store = await memoryStore();
  const clinic = someClinic();
  const account = someAccount(clinic);
  await plant(store, { clinic, accounts: [account] });
  const change = (patch: { role: "member" } | { lastSignedInAt: number }) =>
    store.transaction(async (tx) => {
      await tx.account.update(account.id, patch);
      return succeed(null);
    });
  await expect(change({ role: "member" })).rejects.toThrow("audit");
  expect(await change({ lastSignedInAt: 7 })).toEqual(succeed(null));
});

test("the secret of a second factor stands in no file in clear", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const store = await memoryStore({ path });
    const clinic = someClinic();
    const account = someAccount(clinic);
    await plant(store, { clinic, accounts: [account] });
    await giveTotp(store, account.id);
    await store.close();
    const file = readFileSync(path);
    expect(file.includes(testTotpSecret)).toBe(false);
    expect(file.includes(Buffer.from(testTotpSecret, "base64url"))).toBe(false);
  }));
