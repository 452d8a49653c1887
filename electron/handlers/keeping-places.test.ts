import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Policies } from "../../protocol/policy.ts";
import { systemChance } from "../../protocol/ids.ts";
import { makeDeviceKey } from "../session/device-key.ts";
import { makeProofKey } from "../session/proof-key.ts";
import type { Kept } from "../vault/kept.ts";
import { type Disk, emptyDisk, fakeKeyring, freely, keptOf } from "../vault/vault-fixtures.ts";
import { keepingPlaces } from "./keeping-places.ts";

const HERE = "https://clinic.example";

let dataFolder: string;
let disk: Disk;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "anteroom-keeping-"));
  disk = emptyDisk();
});
afterEach(() => rm(dataFolder, { recursive: true }));

const signInOf = async (name: string): Promise<Kept> => {
  const kept = keptOf(name);
  const [proofKey, deviceKey] = [await makeProofKey(systemChance), await makeDeviceKey()];
  return { ...kept, secrets: { ...kept.secrets, dpopKey: proofKey.pkcs8, deviceKey: deviceKey.pkcs8 } };
};

type Start = { origin?: string | null; persistence?: Policies["credentialPersistence"] };

const start = ({ origin = HERE, persistence = "keychain" }: Start = {}) =>
  keepingPlaces(
    { policies: () => ({ credentialPersistence: persistence }), dataFolder, serverOrigin: origin },
    fakeKeyring(disk, freely),
  );

const whoRests = async (how: Start): Promise<string | null> => {
  const { resting } = start(how);
  await resting.open();
  return resting.read()?.email ?? null;
};

test("what was kept for one service rests at that one in the next run, and nobody at another", async () => {
  await start().vault.keep(await signInOf("ana"));
  expect(await whoRests({})).toBe("ana@clinic.example");
  for (const origin of ["https://other.example", "http://clinic.example", `${HERE}:8443`, null])
    expect(await whoRests({ origin })).toBeNull();
});

test.each(["session", "none"] as const)(
  "with %s nobody is kept, and what an earlier policy kept is gone",
  async (persistence) => {
    await start().vault.keep(await signInOf("ana"));
    expect([disk.entries.size, await readdir(dataFolder)]).toEqual([2, ["kept.sealed"]]);
    expect(await whoRests({ persistence })).toBeNull();
    expect([disk.entries.size, await readdir(dataFolder)]).toEqual([0, []]);
    expect(await start({ persistence }).vault.keep(await signInOf("ben"))).toBe("refusedByPolicy");
    expect([disk.entries.size, await readdir(dataFolder)]).toEqual([0, []]);
  },
);
