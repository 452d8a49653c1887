import { expect, test } from "vitest";
import { type Disk, type Gatekeeper, diskWith, emptyDisk, keptOf, startRun } from "./vault-fixtures.ts";
import type { Vault } from "./vault.ts";

/* A program that is killed goes on with nothing: an act that never ends. */

const anna = keptOf("anna");
const bert = keptOf("bert");
const MANY = 100;

const killedAt = (last: number, isDone: boolean): { gatekeeper: Gatekeeper; killed: Promise<void> } => {
  const killed = Promise.withResolvers<void>();
  let count = 0;
  const gatekeeper: Gatekeeper = (_act, job) => {
    count += 1;
    if (count < last) return Promise.resolve(job());
    if (isDone) job();
    killed.resolve();
    return new Promise(() => undefined);
  };
  return { gatekeeper, killed: killed.promise };
};

/** What the next run finds after a kill at each act of `life`, before and after the act; ends when the life does. */
const findings = async (disk: () => Promise<Disk>, life: (vault: Vault) => Promise<unknown>) => {
  const found: unknown[] = [];
  for (let last = 1; last < MANY; last += 1) {
    let hasLived = false;
    for (const isDone of [false, true]) {
      const left = await disk();
      const { gatekeeper, killed } = killedAt(last, isDone);
      const lived = life(startRun(left, gatekeeper).vault).then(() => (hasLived = true));
      await Promise.race([lived, killed]);
      const { vault } = startRun(left);
      await vault.open();
      found.push(await vault.read());
    }
    if (hasLived) return found;
  }
  throw new Error("the life did not end");
};

test("a kill at any act of a keep leaves the old sign-in, the new one or none", async () => {
  const found = await findings(
    () => diskWith(anna),
    (vault) => vault.keep(bert),
  );
  const kinds = found.map((one) =>
    one === null ? "none" : JSON.stringify(one) === JSON.stringify(anna) ? "old" : "new",
  );
  expect(new Set(kinds)).toEqual(new Set(["old", "none", "new"]));
  for (const one of found) expect([null, anna, bert]).toContainEqual(one);
});

test("a kill at any act of the first keep leaves all or nothing, and no entry behind", async () => {
  const found = await findings(
    async () => emptyDisk(),
    (vault) => vault.keep(bert),
  );
  for (const one of found) expect([null, bert]).toContainEqual(one);
  expect(found.at(-1)).toEqual(bert);
});

test("a kill at any act of replacing a token leaves the old token or the new one", async () => {
  const next = { ...anna, refreshToken: "next" };
  const found = await findings(
    () => diskWith(anna),
    async (vault) => {
      await vault.open();
      await vault.read();
      await vault.replaceRefreshToken("next");
    },
  );
  for (const one of found) expect([anna, next]).toContainEqual(one);
  expect(found.at(-1)).toEqual(next);
});

test("a kill at any act of forgetting leaves what was kept or nothing", async () => {
  const found = await findings(
    () => diskWith(anna),
    async (vault) => {
      await vault.open();
      await vault.forget();
    },
  );
  for (const one of found) expect([null, anna]).toContainEqual(one);
  expect(found.at(-1)).toBe(null);
});
