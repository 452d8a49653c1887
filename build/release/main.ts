import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildFacts } from "../../protocol/build-facts.ts";
import { LicenceList } from "../bundle/licences.ts";
import { readWish } from "../dist/arguments.ts";
import { makePackages } from "../dist/dist.ts";
import { projectVersion } from "../package/facts.ts";
import { ROOT, exitWithSentence, provision } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { writeFusesReport } from "./fuses-report.ts";
import { readNotes } from "./notes.ts";
import { type ReleaseWish, readReleaseWish } from "./options.ts";
import { readRelease } from "./read-release.ts";
import { type ReleaseParts, makeRelease, readRecord } from "./release-set.ts";
import { type ListedPart, runtimeVersions } from "./sbom.ts";
import { formerSignersOf, signersOf } from "./named-signers.ts";
import { mustBeTagged } from "./tag.ts";
import { makeUpdateKeys, privateFile, readUpdateKeys } from "./update-keys.ts";
import { releaseBreaches } from "./verify.ts";
import { withWorkFolder } from "./work-folder.ts";

/*
 * `npm run release -- --dry-run` goes the whole way on this machine with keys that live as long as the run; without it the
 * packages of all systems and the keys are named. Nothing is uploaded by it.
 */

const say = (line: string): void => console.error(line);

/** What the bundles say that they are made of, each part once. */
const listedParts = async (): Promise<readonly ListedPart[]> => {
  const lists = await Promise.all(
    ["desktop", "electron"].map(async (folder) =>
      LicenceList.parse(JSON.parse(await readFile(join(ROOT, "dist", folder, "licences.json"), "utf8"))),
    ),
  );
  const parts = lists.flat().map(({ name, version, identifier }) => ({ name, version, licence: identifier }));
  return [...new Map(parts.map((part) => [`${part.name} ${part.version}`, part] as const)).values()];
};

/** Packages and keys of a dry run. */
const rehearse = async (wish: ReleaseWish, work: string): Promise<ReleaseWish> => {
  const keys = join(work, "keys");
  const { keys: updateKeys } = await makeUpdateKeys(keys, "trial");
  const dist = join(work, "dist");
  await makePackages({ ...(await readWish(["--output", dist], ROOT, process.env)), updateKeys }, say);
  const named = { keys: join(keys, "update-keys.json"), releaseKey: join(keys, privateFile("release")) };
  return { ...wish, ...named, dists: [dist] };
};

/** The package that fuses can be read back from on Linux, where releases are signed. */
const programArchive = async (
  dists: readonly string[],
): Promise<{ readonly facts: BuildFacts; readonly archive: string }> => {
  for (const dist of dists) {
    const { facts, files } = await readRecord(dist);
    const name = files.find((file) => file.name.endsWith("-linux-x64.tar.gz"))?.name;
    if (name !== undefined) return { facts, archive: join(dist, name) };
  }
  throw new Sentence(
    "No folder holds the tar.gz for Linux, from which the fuses are read: make it and name its folder too.",
  );
};

const partsOf = async (wish: ReleaseWish, work: string): Promise<ReleaseParts> => {
  const { electron } = await provision({ parts: ["electron"], log: say });
  const keys = await readUpdateKeys(wish.keys ?? "");
  const { facts, archive } = await programArchive(wish.dists);
  const more = [await writeFusesReport(facts, archive, work)];
  return {
    dists: wish.dists,
    keys,
    signers: await signersOf(wish, keys),
    former: await formerSignersOf(wish),
    words: {
      notes: await readNotes(ROOT, facts.version),
      released: new Date(),
      percent: wish.percent,
      salt: randomBytes(16),
      minOs: wish.minOs,
      revokes: wish.revokes,
      rollback: wish.rollback,
    },
    parts: await listedParts(),
    runtime: await runtimeVersions(electron.path),
    more,
    output: wish.output,
  };
};

const release = async (asked: ReleaseWish, work: string): Promise<void> => {
  const wish = asked.isDryRun ? await rehearse(asked, work) : asked;
  const parts = await partsOf(wish, work);
  await makeRelease(parts);
  const verification = { keys: parts.keys, now: new Date(), isTrialFine: asked.isDryRun };
  const breaches = await releaseBreaches(wish.output, verification);
  if (breaches.length === 0) return;
  // the folder was made just now, and what is refused must not lie where somebody takes it for a release
  await rm(wish.output, { recursive: true, force: true });
  throw new Sentence(`The verifier refuses the release: ${breaches.join("; ")}.`);
};

await exitWithSentence(async () => {
  const wish = readReleaseWish(process.argv.slice(2), ROOT);
  await mustBeTagged(ROOT, await projectVersion(ROOT), !wish.isDryRun);
  await withWorkFolder(tmpdir(), (work) => release(wish, work));
  console.log(`In ${wish.output}, accepted by the verifier:`);
  for (const line of await readRelease(wish.output)) console.log(line);
  if (wish.isDryRun) console.log("This was a dry run: its keys are gone, and nobody's program trusts them.");
  return 0;
});
