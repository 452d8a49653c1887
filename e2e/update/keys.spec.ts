import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "playwright/test";
import { TrustState } from "../../electron/update/trust-state.ts";
import type { UpdatePayload } from "../../protocol/update-manifest.ts";
import type { Program } from "./installed.ts";
import { NEW, OLD, ROTATED, type Releases } from "./releases.ts";
import { type Stage, openStage, test } from "./stage.ts";

/** The life of the keys of updates, on a machine with an installed program: by the commands that a release engineer uses. */

let stage: Stage;
let program: Program;

test.beforeEach(async ({ releases }) => {
  stage = await openStage(releases);
});
test.afterEach(() => stage.close());

const trust = async (): Promise<TrustState> =>
  TrustState.parse(JSON.parse(await readFile(join(stage.installed.dataFolder, "updates.json"), "utf8")));

const sequenceOf = async (keyId: string): Promise<number | undefined> =>
  (await trust()).keys.find((key) => key.keyId === keyId)?.sequence;

/** Fetches what is offered, puts it in place, and waits for it to run. */
const update = async (to: string): Promise<void> => {
  expect(await program.updates.check()).toBe(null);
  expect(await program.updates.download()).toBe(null);
  const before = program;
  void before.updates.install("now").catch(() => null);
  await program.successor();
  expect((await program.updates.view()).version).toBe(to);
  expect(await stage.versionInPlace()).toBe(to);
};

const offered = async (): Promise<string | null> => {
  const { update: found } = await program.updates.view();
  return found.state === "available" ? found.release.version : null;
};

/** A later release of the same packages' names, which nobody fetches. */
const later = (releases: Releases): Partial<UpdatePayload> => {
  const { files } = releases.payload(ROTATED);
  return {
    version: "1.0.3",
    sequence: 100_000_003,
    files: files.map((one) => ({ ...one, name: one.name.replace(ROTATED, "1.0.3") })),
  };
};

test("the release key is rotated: the build that pins the next one comes by the key in the safe, and follows the next one alone", async ({
  releases,
}) => {
  const { release, recovery, nextRelease } = releases.signers;
  program = await stage.installed.start();
  await stage.offer({ version: ROTATED });
  expect(await program.updates.check()).toBe("UPDATE_SIGNATURE_INVALID");
  await stage.offer({ version: ROTATED, by: [release, recovery] });
  await update(ROTATED);
  const { installId } = await trust();
  await stage.offer({ version: ROTATED, changes: later(releases), by: [release] });
  expect(await program.updates.check()).toBe("UPDATE_SIGNATURE_INVALID");
  await stage.offer({ version: ROTATED, changes: later(releases), by: [nextRelease] });
  expect([await program.updates.check(), await offered()]).toEqual([null, "1.0.3"]);
  expect((await trust()).installId).toBe(installId);
});

test("after the release key was lost or stolen the key in the safe alone leads on, and what was revoked stays revoked", async ({
  releases,
}) => {
  const { release, recovery, nextRelease } = releases.signers;
  program = await stage.installed.start();
  await stage.offer({ version: ROTATED, changes: { revokes: [release.keyId] }, by: [recovery] });
  expect([await program.updates.check(), await offered()]).toEqual([null, ROTATED]);
  // from this word on the thief's count nothing, also for the program that has not been replaced yet
  await stage.offer({ version: NEW, changes: { sequence: 900_000_000 }, by: [release] });
  expect(await program.updates.check()).toBe("UPDATE_SIGNATURE_INVALID");
  await stage.installed.killAll();
  program = await stage.installed.start();
  expect(await program.updates.check()).toBe("UPDATE_SIGNATURE_INVALID");
  await stage.offer({ version: ROTATED, changes: { revokes: [release.keyId] }, by: [recovery] });
  await update(ROTATED);
  expect((await trust()).revoked).toEqual([release.keyId]);
  await stage.offer({ version: ROTATED, changes: later(releases), by: [nextRelease] });
  expect([await program.updates.check(), await offered()]).toEqual([null, "1.0.3"]);
});

test("a thief of the release key who signs the highest number of all shuts out that key and nobody else", async ({
  releases,
}) => {
  const { release, recovery, nextRelease } = releases.signers;
  program = await stage.installed.start();
  const rollout = { ...releases.payload(OLD).rollout, percent: 0 };
  const released = new Date(Date.now() + 23 * 3_600_000);
  const expires = new Date(released.getTime() + 14 * 24 * 3_600_000);
  await stage.offer({
    version: NEW,
    changes: {
      sequence: Number.MAX_SAFE_INTEGER,
      rollout,
      released: released.toISOString(),
      expires: expires.toISOString(),
    },
    by: [release],
  });
  expect([await program.updates.check(), await offered()]).toEqual([null, null]);
  expect(await sequenceOf(release.keyId)).toBe(Number.MAX_SAFE_INTEGER);
  await stage.offer({ version: NEW });
  expect(await program.updates.check()).toBe("UPDATE_REPLAYED");
  await stage.offer({ version: ROTATED, changes: { revokes: [release.keyId] }, by: [recovery] });
  await update(ROTATED);
  expect(await sequenceOf(recovery.keyId)).toBe(releases.payload(ROTATED).sequence);
  await stage.offer({ version: ROTATED, changes: later(releases), by: [nextRelease] });
  expect([await program.updates.check(), await offered()]).toEqual([null, "1.0.3"]);
});

test("a way back needs both keys, and puts the older version in place", async ({ releases }) => {
  const { release, recovery } = releases.signers;
  await stage.installed.put(releases.of(NEW).path);
  program = await stage.installed.start();
  const changes = { rollback: { reason: "Sound breaks off." }, sequence: 100_000_009 };
  for (const by of [[release], [recovery]]) {
    await stage.offer({ version: OLD, changes, by });
    expect(await program.updates.check()).toBe("UPDATE_SIGNATURE_INVALID");
  }
  await stage.offer({ version: OLD, changes, by: [release, recovery] });
  await update(OLD);
  // the word that led back is no reason to go anywhere again, and neither is the release that it led away from
  expect([await program.updates.check(), await offered()]).toEqual([null, null]);
  await stage.offer({ version: NEW });
  expect(await program.updates.check()).toBe("UPDATE_REPLAYED");
});
