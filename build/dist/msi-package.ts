import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { extractFile } from "@electron/asar";
import { BUILD_FACTS_FILE, BuildFacts } from "../../protocol/build-facts.ts";
import { factsOf } from "../package/facts.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { DIST_RECORD, DistRecord, describeFile, writeRecord } from "./record.ts";
import { authenticodeSigner } from "./windows/authenticode.ts";
import { makeMsi } from "./windows/msi.ts";
import { isPlaceholder, readPayload } from "./windows/payload.ts";
import { writePlaceholder } from "./windows/placeholder.ts";
import { type CommandWish, type ProgramWish, decisionsOf } from "./wish.ts";

/** Windows' packages are made for this processor here (wixl). */
const ARCH = "x64";

/** The name of an MSI that holds no program. */
export const placeholderMsiName = (version: string): string =>
  `Anteroom-${version}-win32-${ARCH}.placeholder.msi`;

/** Makes an MSI that only stands in for one, so that its whole way is tried; answers its name. */
export const makePlaceholderMsi = async (
  { version, date }: Pick<ProgramWish, "version" | "date">,
  { result, work }: { readonly result: string; readonly work: string },
): Promise<string> => {
  const payload = join(work, "placeholder");
  await mkdir(payload);
  await writePlaceholder(payload);
  const { file } = await makeMsi({ version, arch: ARCH, payload, output: work, date });
  const name = placeholderMsiName(version);
  await rename(file, join(result, name));
  return name;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const factsIn = async (payload: string): Promise<BuildFacts> => {
  if (isPlaceholder(await readPayload(payload)))
    throw new Sentence(
      `The payload ${payload} only stands in for a program: leave --payload out to try that.`,
    );
  let text = "";
  try {
    text = extractFile(join(payload, "resources", "app.asar"), BUILD_FACTS_FILE).toString();
  } catch {
    // said below: whatever cannot be read has no facts
  }
  const facts = BuildFacts.safeParse(parsed(text));
  if (facts.success) return facts.data;
  throw new Sentence(
    `The payload ${payload} does not say what it is: give the folder that \`npm run dist\` left on Windows.`,
  );
};

const agreedFacts = async (wish: ProgramWish, payload: string): Promise<BuildFacts> => {
  const facts = await factsIn(payload);
  const wanted = factsOf(decisionsOf(wish), { platform: "win32", arch: ARCH }, facts.electron);
  if (isDeepStrictEqual(facts, wanted)) return facts;
  throw new Sentence(
    `The payload ${payload} is another build (Anteroom ${facts.version} for ${facts.platform} ${facts.arch}): give the words that it was made with.`,
  );
};

/** A manifest lists all packages of a system: the installer that was made with the payload goes along with its MSI. */
const takeAlong = async (facts: BuildFacts, from: string, result: string): Promise<readonly string[]> => {
  const text = await readFile(join(from, DIST_RECORD), "utf8").catch(() => null);
  if (text === null) return [];
  const record = DistRecord.safeParse(parsed(text));
  if (!record.success || !isDeepStrictEqual(record.data.facts, facts))
    throw new Sentence(`${join(from, DIST_RECORD)} is of another build than the payload beside it.`);
  for (const file of record.data.files) {
    await copyFile(join(from, file.name), join(result, file.name)).catch((cause: unknown) => {
      throw new Sentence(`${file.name} is not beside the payload: make the packages anew.`, { cause });
    });
    if (!isDeepStrictEqual(await describeFile(result, file.name), file))
      throw new Sentence(`${file.name} is not what ${DIST_RECORD} says: make the packages anew.`);
  }
  return record.data.files.map(({ name }) => name);
};

/** Makes the MSI of a program for Windows, signed where there is a key for it, and the record of that system with what was made there already. */
export const makePayloadMsi = async (
  wish: CommandWish,
  payload: string,
  result: string,
): Promise<DistRecord> => {
  const facts = await agreedFacts(wish, payload);
  const already = await takeAlong(facts, dirname(resolve(payload)), result);
  const { version, date, msiKey: key } = wish;
  const { file } = await makeMsi({ version, arch: ARCH, payload, output: result, date });
  const url = wish.signing.timestampServer;
  if (key !== null)
    await authenticodeSigner({
      key,
      timestamp: url === null ? null : { url },
      description: `Anteroom ${version}`,
    }).sign(file);
  return writeRecord(result, { facts, date }, [...already, basename(file)]);
};
