import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  UPDATE_PRODUCT,
  UpdateEnvelope,
  UpdatePayload,
  manifestName,
  parseExact,
} from "../../protocol/update-manifest.ts";
import type { DistRecord } from "../dist/record.ts";
import { policyTemplatesName } from "../dist/policy-templates.ts";
import { PLACEHOLDER_NAME } from "../dist/record.ts";
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
  const pinned = new Map([keys.keys.release, keys.keys.recovery].map((key) => [keyIdOf(key), key] as const));
  const isSigned = envelope.signatures.some(({ keyId, sig }) => {
    const key = pinned.get(keyId);
    return key !== undefined && isSignedBy(key, bytes, Buffer.from(sig, "base64"));
  });
  if (!isSigned) return [`${name} is not signed by a key that you named`];
  const payload = parseExact(UpdatePayload, bytes.toString("utf8"));
  return payload === null
    ? [`${name} signs something that is not written as ours is`]
    : payloadBreaches(name, payload, record, now);
};

const fileBreaches = async (folder: string, { files }: DistRecord): Promise<readonly string[]> => {
  const wrong: string[] = [];
  for (const { name, sha512 } of files)
    if ((await hashOfFile(join(folder, name), "sha512", "base64").catch(() => null)) !== sha512)
      wrong.push(`${name} is not the package of the build`);
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

const missing = (here: readonly string[], version: string): readonly string[] =>
  [
    SBOM_FILE,
    NOTES_FILE,
    PUBLIC_FILE,
    PUBLIC_PEM_FILE,
    FUSES_FILE,
    ...DEPLOYMENT_FILES,
    policyTemplatesName(version),
  ]
    .filter((name) => !here.includes(name))
    .map((name) => `${name} is missing`);

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
  const [first] = records;
  if (first === undefined) throw new Sentence(`${folder} holds no record of a build: it is no release.`);
  const found = here.filter((name) => PLACEHOLDER_NAME.test(name)).map((name) => `${name} holds no program`);
  for (const name of records) found.push(...(await systemBreaches(folder, name, verification)));
  return [...found, ...missing(here, (await readRecord(folder, first)).facts.version)];
};
