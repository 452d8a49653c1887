import type { Hash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { UpdateFile } from "../../protocol/update-manifest.ts";
import type { Clock } from "../clock.ts";
import {
  type Disk,
  GO_ON_FLAGS,
  NEW_FLAGS,
  OWNER_ONLY,
  READ_FLAGS,
  chunksOf,
  diskCode,
  isHashOf,
  startHash,
  systemCodeOf,
  withFile,
} from "./disk.ts";
import { type Answer, type Line, LineCut, askFeed, isFeedUrl } from "./line.ts";
import { isOwnFolder } from "./own-folder.ts";
import type { Offer, Packages } from "./ports.ts";

/** What fetching packages needs. */
export type PackagesPorts = Line & {
  readonly allowsLoopbackFeed: boolean;
  readonly clock: Clock;
  readonly disk: Disk;
  /** The user who must own the folder; null where the system has no such ids. */
  readonly uid: number | null;
};

/** Longest time that a package may take at one go. Milliseconds. */
export const PACKAGE_TOTAL_MS = 6 * 3_600_000;
/** Progress is told at most so often. Milliseconds. */
export const PROGRESS_MS = 100;

/** What is there of a package, and the hash of it. */
type Part = { readonly handle: FileHandle; readonly file: UpdateFile; received: number; hash: Hash };

/**
 * How one request for the rest ended: all of it came, the line was cut, more came than there is of it, or the answer cannot
 * be put after what is there.
 */
type Ended = "whole" | "cut" | "tooLong" | "unfit";

const PARTIAL = 206;
const OK = 200;
const OTHERS = 0o077;

/** A part to go on with; null for anything that is not surely one of ours. */
const openOld = async (path: string, size: number, uid: number | null): Promise<FileHandle | null> => {
  const handle = await open(path, GO_ON_FLAGS).catch((error: unknown) => {
    if (systemCodeOf(error) === "") throw error;
    return null;
  });
  if (handle === null) return null;
  const found = await handle.stat();
  const isOurs = uid === null || (found.uid === uid && found.nlink === 1 && (found.mode & OTHERS) === 0);
  if (found.isFile() && found.size <= size && isOurs) return handle;
  await handle.close();
  return null;
};

const openPart = async (path: string, size: number, uid: number | null): Promise<FileHandle> => {
  const old = await openOld(path, size, uid);
  if (old !== null) return old;
  await rm(path, { force: true, recursive: true });
  return open(path, NEW_FLAGS, OWNER_ONLY);
};

/** What is there counts as received only when it was read again. */
const readAgain = async (part: Part): Promise<void> => {
  for await (const chunk of chunksOf(part.handle, part.file.size)) {
    part.hash.update(chunk);
    part.received += chunk.length;
  }
};

const startOver = async (part: Part): Promise<void> => {
  await part.handle.truncate(0);
  part.received = 0;
  part.hash = startHash();
};

/** Whether the answer's bytes come next: all of them after nothing, or exactly the rest (RFC 9110, 14.4). */
const fits = ({ status, headers }: Answer, { received, file }: Part): boolean => {
  if (received === 0) return status === OK;
  const range = `bytes ${received}-${file.size - 1}/${file.size}`;
  return status === PARTIAL && headers.get("content-range") === range;
};

type Progress = (received: number) => void;

/** Passes progress on, but not too often. */
const seldom = (onProgress: Progress, clock: Clock): Progress => {
  let told = Number.NEGATIVE_INFINITY;
  return (received) => {
    // a clock that was set back tells too
    if (Math.abs(clock.now() - told) < PROGRESS_MS) return;
    told = clock.now();
    onProgress(received);
  };
};

const takeIn = async (
  part: Part,
  answer: Answer,
  { disk, tell }: { disk: Disk; tell: Progress },
): Promise<Ended> => {
  for await (const chunk of answer.chunks()) {
    if (part.received + chunk.length > part.file.size) return "tooLong";
    await disk.write(part.handle, chunk, part.received);
    part.hash.update(chunk);
    part.received += chunk.length;
    tell(part.received);
  }
  return part.received === part.file.size ? "whole" : "cut";
};

const receive = async (
  part: Part,
  url: URL,
  { ports, tell }: { ports: PackagesPorts; tell: Progress },
): Promise<Ended> => {
  const rest = part.received === 0 ? {} : { range: `bytes=${part.received}-` };
  const headers = { "accept-encoding": "identity", ...rest };
  const answer = await askFeed(ports, { url, headers, totalMs: PACKAGE_TOTAL_MS });
  if (answer === null) return "cut";
  try {
    // the whole instead of the rest is as good as starting over
    if (part.received > 0 && answer.status === OK) await startOver(part);
    return fits(answer, part) ? await takeIn(part, answer, { disk: ports.disk, tell }) : "unfit";
  } catch (error) {
    if (error instanceof LineCut) return "cut";
    throw error;
  } finally {
    answer.close();
  }
};

const receiveAll = async (
  part: Part,
  url: URL,
  more: { ports: PackagesPorts; tell: Progress },
): Promise<Ended> => {
  if (part.received === part.file.size) return "whole";
  const wasPart = part.received > 0;
  const ended = await receive(part, url, more);
  if (ended !== "unfit" || !wasPart) return ended;
  await startOver(part);
  return receive(part, url, more);
};

const outcomeOf = (ended: Ended, part: Part): ErrorCode | null => {
  switch (ended) {
    case "whole":
      return isHashOf(part.hash, part.file) ? null : "UPDATE_ALTERED";
    case "tooLong":
      return "UPDATE_ALTERED";
    case "cut":
    case "unfit":
      return "UPDATE_UNREACHABLE";
  }
};

/** Fetches what is missing into the part; null when it is the package now, and safely on disk. */
const complete = async (
  path: string,
  { file, url }: Offer,
  { ports, tell }: { ports: PackagesPorts; tell: Progress },
): Promise<ErrorCode | null> =>
  withFile(openPart(path, file.size, ports.uid), async (handle) => {
    const part: Part = { handle, file, received: 0, hash: startHash() };
    await readAgain(part);
    tell(part.received);
    const code = outcomeOf(await receiveAll(part, url, { ports, tell }), part);
    if (code !== "UPDATE_ALTERED") await ports.disk.sync(handle);
    return code;
  });

/** Whether the package is there already, from before. */
const isThere = async (path: string, file: UpdateFile): Promise<boolean> => {
  try {
    return await withFile(open(path, READ_FLAGS), async (handle) => {
      const found = await handle.stat();
      if (!found.isFile() || found.size !== file.size) return false;
      const hash = startHash();
      for await (const chunk of chunksOf(handle, file.size)) hash.update(chunk);
      return isHashOf(hash, file);
    });
  } catch (error) {
    if (systemCodeOf(error) === "") throw error;
    return false;
  }
};

/** What is of no use to go on from. */
const USELESS: readonly ErrorCode[] = ["UPDATE_ALTERED", "UPDATE_NO_SPACE"];

const fetchInto = async (
  path: string,
  offer: Offer,
  more: { ports: PackagesPorts; tell: Progress },
): Promise<ErrorCode | null> => {
  const part = `${path}.part`;
  const { disk } = more.ports;
  try {
    const code = await complete(part, offer, more);
    if (code === null) {
      await disk.rename(part, path);
      await disk.syncFolder(dirname(path));
    }
    if (code !== null && USELESS.includes(code)) await rm(part, { force: true });
    return code;
  } catch (error) {
    const code = diskCode(error, "UPDATE_FOLDER_UNSAFE");
    if (USELESS.includes(code)) await rm(part, { force: true });
    return code;
  }
};

/** Fetches packages into a folder of this user's own, and goes on where an earlier fetch was cut. */
export const createPackages = (ports: PackagesPorts): Packages => ({
  fetchTo: async (offer, path, onProgress): Promise<Result<string>> => {
    if (!isFeedUrl(offer.url, ports.allowsLoopbackFeed)) return fail("UPDATE_UNREACHABLE");
    if (!(await isOwnFolder(dirname(path), ports.uid))) return fail("UPDATE_FOLDER_UNSAFE");
    if (await isThere(path, offer.file)) return succeed(path);
    const code = await fetchInto(path, offer, { ports, tell: seldom(onProgress, ports.clock) });
    return code === null ? succeed(path) : fail(code);
  },
});
