import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  UPDATE_LIFE_MAX_MS,
  UPDATE_PRODUCT,
  UpdateEnvelope,
  UpdatePayload,
  manifestName,
  parseExact,
} from "../../protocol/update-manifest.ts";
import { type DistRecord, PLACEHOLDER_NAME } from "../dist/record.ts";
import { policyTemplatesName } from "../dist/policy-templates.ts";
import { DEPLOYMENT_FILES } from "../dist/windows/detection.ts";
import { Sentence } from "../runtime/sentence.mjs";
import {
  SUMS_FILE,
  SUMS_SIGNATURE_FILE,
  hashOfFile,
  parseSums,
  releaseFiles,
  sumBreaches,
} from "./checksums.ts";
import { FUSES_FILE } from "./fuses-report.ts";
import { isSaidByRightKeys } from "./manifest-authority.ts";
import {
  NOTES_FILE,
  PUBLIC_PEM_FILE,
  RECORD_NAME,
  readRecord,
  recordName,
  refusalToSign,
} from "./release-set.ts";
import { SBOM_FILE, sbomBreaches } from "./sbom.ts";
import { isSignedBy } from "./signer.ts";
import { PUBLIC_FILE, type UpdateKeys, keyIdOf } from "./update-keys.ts";

/** Against what a release is verified: keys that were had by another way than the release itself. */
export type Verification = { readonly keys: UpdateKeys; readonly now: Date; readonly isTrialFine: boolean };

const readBytes = (folder: string, name: string): Promise<Buffer | null> =>
  readFile(join(folder, name)).catch(() => null);

/** The signed list comes first: of a folder whose list is not signed, nothing else is believed or read. */
const listBreaches = async (folder: string, { keys }: UpdateKeys): Promise<readonly string[]> => {
  const [bytes, signature] = [
    await readBytes(folder, SUMS_FILE),
    await readBytes(folder, SUMS_SIGNATURE_FILE),
  ];
  if (bytes === null) return [`${SUMS_FILE} is missing`];
  if (signature === null) return [`${SUMS_SIGNATURE_FILE} is missing`];
  if (![keys.release, keys.recovery].some((key) => isSignedBy(key, bytes, signature)))
    return [`${SUMS_FILE} is not signed by a key that you named`];
  const sums = parseSums(bytes.toString("utf8"));
  return sums === null ? [`${SUMS_FILE} is not written as ours is`] : sumBreaches(folder, sums);
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const lifeOf = ({ released, expires }: UpdatePayload): number => Date.parse(expires) - Date.parse(released);

const payloadBreaches = (
  name: string,
  payload: UpdatePayload,
  { facts, files }: DistRecord,
  now: Date,
): readonly string[] => {
  const { product, channel, platform, arch, version, sequence } = payload;
  const said = { product, channel, platform, arch, version, sequence };
  const wanted = {
    product: UPDATE_PRODUCT,
    channel: facts.channel,
    platform: facts.platform,
    arch: facts.arch,
    version: facts.version,
    sequence: facts.sequence,
  };
  const pins = facts.updateKeys;
  const ids = pins === null ? null : { release: keyIdOf(pins.release), recovery: keyIdOf(pins.recovery) };
  return [
    ...(isSame(said, wanted) ? [] : [`${name} is about another build`]),
    ...(isSame(payload.files, files) ? [] : [`${name} lists other files`]),
    ...(isSame(payload.pins, ids) ? [] : [`${name} says other pinned keys than the build has`]),
    ...(new Date(payload.expires) > now ? [] : [`${name} is too old: it has to be signed anew`]),
    ...(lifeOf(payload) <= UPDATE_LIFE_MAX_MS ? [] : [`${name} is signed for longer than 14 days`]),
  ];
};

const manifestBreaches = async (
  folder: string,
  record: DistRecord,
  { keys, now }: Verification,
): Promise<readonly string[]> => {
  const name = manifestName(record.facts);
  const envelope = parseExact(UpdateEnvelope, (await readBytes(folder, name))?.toString("utf8") ?? "");
  if (envelope === null) return [`${name} is missing or not written as ours is`];
  const bytes = Buffer.from(envelope.payload, "base64");
  const isSigned = (publicKey: string): boolean =>
    envelope.signatures.some(
      ({ keyId, sig }) =>
        keyId === keyIdOf(publicKey) && isSignedBy(publicKey, bytes, Buffer.from(sig, "base64")),
    );
  const { release, recovery } = keys.keys;
  const signed = { release: isSigned(release), recovery: isSigned(recovery) };
  if (!signed.release && !signed.recovery) return [`${name} is not signed by a key that you named`];
  const payload = parseExact(UpdatePayload, bytes.toString("utf8"));
  if (payload === null) return [`${name} signs something that is not written as ours is`];
  const isRight = isSaidByRightKeys(payload, signed, {
    release: keyIdOf(release),
    recovery: keyIdOf(recovery),
  });
  return [
    ...(isRight ? [] : [`${name} says what its keys may not say: it needs the recovery key, or both`]),
    ...payloadBreaches(name, payload, record, now),
  ];
};

const fileBreaches = async (folder: string, { files }: DistRecord): Promise<readonly string[]> => {
  const wrong: string[] = [];
  for (const { name, size, sha512 } of files) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    const isSameFile =
      found?.size === size && (await hashOfFile(path, "sha512", "base64").catch(() => null)) === sha512;
    if (!isSameFile) wrong.push(`${name} is not the package of the build`);
  }
  return wrong;
};

const systemBreaches = async (
  folder: string,
  name: string,
  verification: Verification,
): Promise<readonly string[]> => {
  const record = await readRecord(folder, name);
  const refusal = refusalToSign(record, verification.keys);
  return [
    ...(name === recordName(record) ? [] : [`${name} is the record of another system`]),
    ...(refusal === null ? [] : [refusal]),
    ...(await fileBreaches(folder, record)),
    ...(await manifestBreaches(folder, record, verification)),
    ...sbomBreaches((await readBytes(folder, SBOM_FILE))?.toString("utf8") ?? "", record.facts),
  ];
};

const wordsOf = (version: string): readonly string[] => [
  SBOM_FILE,
  NOTES_FILE,
  PUBLIC_FILE,
  PUBLIC_PEM_FILE,
  FUSES_FILE,
  ...DEPLOYMENT_FILES,
  policyTemplatesName(version),
];

/** A release has one version, and nothing that no record of it knows: whoever finds a package in it rolls it out. */
const strangers = (here: readonly string[], records: readonly DistRecord[]): readonly string[] => {
  const versions = [...new Set(records.map(({ facts }) => facts.version))];
  const known = new Set([
    ...records.flatMap(({ facts, files }) => [manifestName(facts), ...files.map(({ name }) => name)]),
    ...versions.flatMap(wordsOf),
  ]);
  const strange = here.filter(
    (name) => !known.has(name) && !RECORD_NAME.test(name) && !PLACEHOLDER_NAME.test(name),
  );
  return [
    ...(versions.length > 1 ? [`The packages are of the versions ${versions.join(" and ")}`] : []),
    ...strange.map((name) => `${name} is known to no record of a build`),
  ];
};

/** Everything that is wrong with a release folder, one sentence each; none for a release that may be rolled out. */
export const releaseBreaches = async (
  folder: string,
  verification: Verification,
): Promise<readonly string[]> => {
  if (verification.keys.purpose === "trial" && !verification.isTrialFine)
    return ["These are keys for trials: what they signed is never to be rolled out"];
  const list = await listBreaches(folder, verification.keys);
  if (list.length > 0) return list;
  const here = await releaseFiles(folder);
  const records = here.filter((name) => RECORD_NAME.test(name));
  if (records.length === 0) throw new Sentence(`${folder} holds no record of a build: it is no release.`);
  const found = here.filter((name) => PLACEHOLDER_NAME.test(name)).map((name) => `${name} holds no program`);
  const read: DistRecord[] = [];
  for (const name of records) {
    read.push(await readRecord(folder, name));
    found.push(...(await systemBreaches(folder, name, verification)));
  }
  const missing = wordsOf(read[0]?.facts.version ?? "").filter((name) => !here.includes(name));
  return [...found, ...strangers(here, read), ...missing.map((name) => `${name} is missing`)];
};
