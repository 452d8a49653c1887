import { copyFile, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createPublicKey } from "node:crypto";
import { manifestName } from "../../protocol/update-manifest.ts";
import { DIST_RECORD, DistRecord } from "../dist/record.ts";
import { fillOutput } from "../dist/output.ts";
import { makePolicyTemplates } from "../dist/policy-templates.ts";
import { makeDeployment } from "../dist/windows/detection.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { SUMS_FILE, SUMS_SIGNATURE_FILE, hashOfFile, sumsOf } from "./checksums.ts";
import { payloadOf, type ReleaseWords } from "./payload.ts";
import { type ListedPart, type RuntimeVersions, SBOM_FILE, sbomOf } from "./sbom.ts";
import { signedManifest } from "./signed-manifest.ts";
import type { Signer } from "./signer.ts";
import { PUBLIC_FILE, type UpdateKeys } from "./update-keys.ts";

/** The public half of the release key as standard tools take it. */
export const PUBLIC_PEM_FILE = "release-key.pub.pem";
/** What is new, in plain words. */
export const NOTES_FILE = "RELEASE-NOTES.txt";

/** The name of the record of one system's packages in a release. */
export const recordName = ({ facts }: DistRecord): string => `build-${facts.platform}-${facts.arch}.json`;

/** How such a record is named. */
export const RECORD_NAME = /^build-(?:linux|win32|darwin)-(?:x64|arm64)\.json$/;

/** Everything that a release is made of. */
export type ReleaseParts = {
  /** Folders that `npm run dist` filled, one for each system. */
  readonly dists: readonly string[];
  readonly keys: UpdateKeys;
  /** The release key's, and the recovery key's where it has to speak too. */
  readonly signers: readonly Signer[];
  /** Keys that only builds before this one pin: they bring in their own successors. */
  readonly former: readonly Signer[];
  readonly words: ReleaseWords;
  readonly parts: readonly ListedPart[];
  readonly runtime: RuntimeVersions;
  /** Further files by their path: what was found out about fuses. */
  readonly more: readonly string[];
  readonly output: string;
};

/** Reads what a run of `npm run dist` says of itself. */
export const readRecord = async (folder: string, name: string = DIST_RECORD): Promise<DistRecord> => {
  const text = await readFile(join(folder, name), "utf8").catch(() => null);
  const read = text === null ? null : DistRecord.safeParse(jsonOf(text));
  if (read?.success === true) return read.data;
  throw new Sentence(`${folder} holds no packages of \`npm run dist\`: its ${name} is missing or damaged.`);
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** What is wrong with signing these packages with these keys, in a sentence; null when nothing is. */
export const refusalToSign = ({ facts }: DistRecord, { purpose, keys }: UpdateKeys): string | null => {
  const pinned = facts.updateKeys;
  const isPinned = pinned?.release === keys.release && pinned.recovery === keys.recovery;
  if (!isPinned)
    return "The packages pin other keys than those that sign: build them with these update keys.";
  if (facts.flavour !== "release")
    return "Packages for tests are never a release: build the flavour release.";
  if (purpose === "release" && facts.electron.isStandIn)
    return "The packages were made with an Electron that only stands in: they are never signed as a release.";
  return null;
};

const mustBeSignable = (record: DistRecord, { keys, signers }: ReleaseParts): void => {
  const refusal = refusalToSign(record, keys);
  if (refusal !== null) throw new Sentence(refusal);
  const ours: readonly string[] = [keys.keys.release, keys.keys.recovery];
  if (signers.length === 0 || signers.some(({ publicKey }) => !ours.includes(publicKey)))
    throw new Sentence("A key that signs is not one of the pinned two: check which key files were named.");
};

/** Packages are copied by their record: one that was altered since is not signed. */
const copyPackages = async (dist: string, record: DistRecord, result: string): Promise<void> => {
  for (const { name, size, sha512 } of record.files) {
    const to = join(result, name);
    await copyFile(join(dist, name), to).catch((cause: unknown) => {
      throw new Sentence(`${name} is not in ${dist}: make the packages anew.`, { cause });
    });
    if ((await stat(to)).size !== size || (await hashOfFile(to, "sha512", "base64")) !== sha512)
      throw new Sentence(`${name} is not what ${DIST_RECORD} says: make the packages anew.`);
  }
};

const addSystem = async (parts: ReleaseParts, dist: string, result: string): Promise<DistRecord> => {
  const record = await readRecord(dist);
  mustBeSignable(record, parts);
  await copyPackages(dist, record, result);
  await copyFile(join(dist, DIST_RECORD), join(result, recordName(record)));
  const manifest = await signedManifest(payloadOf(record, parts.words), [...parts.signers, ...parts.former]);
  await writeFile(join(result, manifestName(record.facts)), manifest);
  return record;
};

const publicPem = (publicKey: string): string =>
  createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" })
    .export({ format: "pem", type: "spki" })
    .toString();

const mustBeOneRelease = (records: readonly DistRecord[]): DistRecord => {
  const [first] = records;
  if (first === undefined) throw new Sentence("There are no packages: name a folder of `npm run dist`.");
  const names = records.map(recordName);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new Sentence(`Two folders hold packages of one system (${twice}): name one folder for each.`);
  const wrong = records.find(({ facts }) => facts.version !== first.facts.version);
  if (wrong === undefined) return first;
  throw new Sentence(
    `The packages are of the versions ${first.facts.version} and ${wrong.facts.version}: a release has one.`,
  );
};

const addWords = async (parts: ReleaseParts, record: DistRecord, result: string): Promise<void> => {
  const { keys, words, more } = parts;
  const date = new Date(record.date);
  await makePolicyTemplates({ version: record.facts.version, output: result, date });
  await makeDeployment(record.facts.version, result);
  await writeFile(join(result, SBOM_FILE), sbomOf(record.facts, parts.parts, parts.runtime, date));
  await writeFile(join(result, NOTES_FILE), `${words.notes.en}\n\n${words.notes.es}\n`);
  await writeFile(join(result, PUBLIC_FILE), `${JSON.stringify(keys, null, 2)}\n`);
  await writeFile(join(result, PUBLIC_PEM_FILE), publicPem(keys.keys.release));
  for (const path of more) await copyFile(path, join(result, path.split(/[\\/]/).at(-1) ?? ""));
};

/** Lists a folder's files and signs the list. */
export const signSums = async (
  result: string,
  { keys, signers }: Pick<ReleaseParts, "keys" | "signers">,
): Promise<void> => {
  const signer = signers.find(({ publicKey }) => publicKey === keys.keys.release) ?? signers[0];
  if (signer === undefined) throw new Sentence("No key signs: name the file of the release key.");
  const sums = await sumsOf(result);
  await writeFile(join(result, SUMS_FILE), sums);
  await writeFile(join(result, SUMS_SIGNATURE_FILE), await signer.sign(Buffer.from(sums)));
};

/** Makes a release folder that takes its name only when everything in it is signed. */
export const makeRelease = (parts: ReleaseParts): Promise<readonly DistRecord[]> =>
  fillOutput(parts.output, async (result) => {
    const records: DistRecord[] = [];
    for (const dist of parts.dists) records.push(await addSystem(parts, dist, result));
    await addWords(parts, mustBeOneRelease(records), result);
    await signSums(result, parts);
    return records;
  });
