import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildFacts } from "../../protocol/build-facts.ts";
import { sequenceOf } from "../../protocol/update-values.ts";
import { LINUX_TARGETS } from "../dist/linux/targets.ts";
import { packageFileName, writeRecord } from "../dist/record.ts";
import { FUSES_FILE } from "./fuses-report.ts";
import type { ReleaseParts } from "./release-set.ts";
import { type Signer, fileSigner } from "./signer.ts";
import { type KeyRole, type Purpose, type UpdateKeys, makeUpdateKeys, privateFile } from "./update-keys.ts";

/** When the releases of tests are made. */
export const RELEASED = new Date("2026-11-23T08:00:00.000Z");

/** A desk of a release engineer, in a folder of its own. */
export type Desk = {
  readonly folder: string;
  readonly keys: UpdateKeys;
  readonly signer: (role: KeyRole) => Promise<Signer>;
  /** A folder as `npm run dist` leaves it, with packages that are only a few bytes. */
  readonly dist: (changes?: Partial<BuildFacts>) => Promise<string>;
  readonly parts: (changes?: Partial<ReleaseParts>) => Promise<ReleaseParts>;
  readonly clear: () => Promise<void>;
};

const PARTS = ["livekit-client", "keytar", "react", "react-dom", "zod", "zustand", "jose", "hpke"].map(
  (name) => ({ name, version: "1.0.0", licence: "MIT" }),
);

const fillDist = async (folder: string, facts: BuildFacts): Promise<void> => {
  await mkdir(folder);
  const kinds = facts.platform === "linux" ? LINUX_TARGETS : ["exe", "msi"];
  const names = kinds.map((kind) => packageFileName(facts, kind));
  for (const name of names) await writeFile(join(folder, name), `the bytes of ${name}`);
  await writeRecord(folder, { facts, date: RELEASED }, names);
};

/** Sits down at a fresh desk with fresh keys. */
export const openDesk = async (purpose: Purpose = "trial"): Promise<Desk> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-desk-"));
  const keys = await makeUpdateKeys(join(folder, "keys"), purpose);
  const signer = (role: KeyRole): Promise<Signer> => fileSigner(join(folder, "keys", privateFile(role)));
  const fuses = join(folder, FUSES_FILE);
  await writeFile(fuses, "{}\n");
  let count = 0;
  const dist = async (changes: Partial<BuildFacts> = {}): Promise<string> => {
    count += 1;
    const version = changes.version ?? "1.2.3";
    const facts = BuildFacts.parse({
      schema: 1,
      flavour: "release",
      version,
      sequence: sequenceOf(version),
      channel: "stable",
      platform: "linux",
      arch: "x64",
      electron: { version: "33.2.1", isStandIn: purpose === "trial" },
      updateKeys: keys.keys,
      feedOrigin: null,
      allowsLoopbackFeed: false,
      ...changes,
    });
    await fillDist(join(folder, `dist-${count}`), facts);
    return join(folder, `dist-${count}`);
  };
  const parts = async (changes: Partial<ReleaseParts> = {}): Promise<ReleaseParts> => ({
    dists: changes.dists ?? [await dist()],
    keys,
    signers: [await signer("release")],
    former: [],
    words: {
      notes: { en: "Better sound.", es: "Mejor sonido." },
      released: RELEASED,
      percent: 100,
      salt: Buffer.alloc(16, 7),
      minOs: null,
      revokes: [],
      rollback: null,
    },
    parts: PARTS,
    runtime: { electron: "33.2.1", chromium: "130.0.0.0", node: "20.18.1" },
    more: [fuses],
    output: join(folder, "release"),
    ...changes,
  });
  return { folder, keys, signer, dist, parts, clear: () => rm(folder, { recursive: true, force: true }) };
};
