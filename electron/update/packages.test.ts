import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { type FetchPart, SILENCE_MAX_MS } from "./line.ts";
import { alarms, bodyOf, endless, lineOf, serve } from "./line-fixtures.ts";
import { type PackagesPorts, createPackages } from "./packages.ts";
import { failingDisk, here, offerOf, someBytes } from "./packages-fixtures.ts";

const bytes = someBytes(300_000);
const offer = offerOf(bytes);
const HALF = 120_000;

let base: string;
let folder: string;
let path: string;
let part: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "anteroom-packages-"));
  folder = join(base, "updates");
  path = join(folder, offer.file.name);
  part = `${path}.part`;
});
afterEach(() => rm(base, { recursive: true }));

const packagesWith = (fetch: FetchPart, changes: Partial<PackagesPorts> = {}) =>
  createPackages({
    ...lineOf(fetch),
    ...here,
    allowsLoopbackFeed: true,
    clock: { now: () => 0 },
    ...changes,
  });

const none = () => undefined;
const fetchWith = (fetch: FetchPart, changes: Partial<PackagesPorts> = {}) =>
  packagesWith(fetch, changes).fetchTo(offer, path, none);

const rangeIn = (init: RequestInit): string | null => new Headers(init.headers).get("range");

/** A server of these bytes that knows ranges, and what it was asked for. */
const ranged = (whole: Uint8Array<ArrayBuffer> = bytes) => {
  const asked: (string | null)[] = [];
  const fetch: FetchPart = async (_url, init) => {
    const range = rangeIn(init);
    asked.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    if (range === null) return new Response(whole);
    const headers = { "content-range": `bytes ${from}-${whole.length - 1}/${whole.length}` };
    return new Response(whole.subarray(from), { status: 206, headers });
  };
  return { fetch, asked };
};

const givePart = async (content: Uint8Array): Promise<void> => {
  await mkdir(folder, { mode: 0o700 });
  await writeFile(part, content, { mode: 0o600 });
};

test("a package is fetched whole, for its owner alone, and nothing else is left", async () => {
  const { fetch, asked } = ranged();
  expect([await fetchWith(fetch), asked]).toEqual([succeed(path), [null]]);
  expect((await readFile(path)).equals(bytes)).toBe(true);
  expect([(await lstat(path)).mode & 0o777, (await lstat(folder)).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(await readdir(folder)).toEqual([offer.file.name]);
});

test("a package takes its name only when its bytes are safely on the disk", async () => {
  const done: string[] = [];
  const noting = (act: "sync" | "rename" | "syncFolder") => ({
    [act]: (...words: never[]): Promise<void> => {
      done.push(act);
      return Reflect.apply(here.disk[act], here.disk, words);
    },
  });
  const disk = { ...here.disk, ...noting("sync"), ...noting("rename"), ...noting("syncFolder") };
  expect(await fetchWith(ranged().fetch, { disk })).toEqual(succeed(path));
  expect(done).toEqual(["sync", "rename", "syncFolder"]);
});

test("a package that is there is not fetched again, one that was altered since is", async () => {
  const { fetch, asked } = ranged();
  await fetchWith(fetch);
  expect([await fetchWith(fetch), asked.length]).toEqual([succeed(path), 1]);
  await writeFile(path, bytes.toReversed());
  expect([await fetchWith(fetch), asked.length]).toEqual([succeed(path), 2]);
  expect((await readFile(path)).equals(bytes)).toBe(true);
});

test("a fetch that was cut keeps its part, and the next one asks for the rest only", async () => {
  const cut = await fetchWith(async () => new Response(bodyOf([bytes.subarray(0, HALF)])));
  expect([cut, (await lstat(part)).size]).toEqual([fail("UPDATE_UNREACHABLE"), HALF]);
  const { fetch, asked } = ranged();
  expect([await fetchWith(fetch), asked]).toEqual([succeed(path), [`bytes=${HALF}-`]]);
  expect((await readFile(path)).equals(bytes)).toBe(true);
});

test("a part that is the whole already needs nobody", async () => {
  await givePart(bytes);
  expect(await fetchWith(() => Promise.reject(new Error("asked")))).toEqual(succeed(path));
});

test("the whole instead of the rest starts over", async () => {
  await givePart(Buffer.alloc(HALF));
  expect(await fetchWith(async () => new Response(bytes))).toEqual(succeed(path));
});

test.each<[string, number, string | null]>([
  ["416", 416, null],
  ["a rest from another place", 206, `bytes 0-299999/300000`],
  ["a rest of another length", 206, `bytes ${HALF}-299998/299999`],
  ["a rest without its place", 206, null],
  ["a failure", 500, null],
])("%s instead of the rest starts over, once", async (_what, status, range) => {
  await givePart(Buffer.alloc(HALF));
  const asked: (string | null)[] = [];
  const refusing: FetchPart = async (_url, init) => {
    asked.push(rangeIn(init));
    if (rangeIn(init) === null) return new Response(bytes);
    return new Response(bytes.subarray(HALF), {
      status,
      headers: range === null ? {} : { "content-range": range },
    });
  };
  expect([await fetchWith(refusing), asked]).toEqual([succeed(path), [`bytes=${HALF}-`, null]]);
  await rm(path);
  await writeFile(part, Buffer.alloc(HALF), { mode: 0o600 });
  asked.length = 0;
  const gone = await fetchWith(async (url, init) => {
    const answer = await refusing(url, init);
    return rangeIn(init) === null ? new Response(null, { status: 416 }) : answer;
  });
  expect([gone, asked]).toEqual([fail("UPDATE_UNREACHABLE"), [`bytes=${HALF}-`, null]]);
});

test("a part that was altered is found out at the end and removed, and the next fetch is well", async () => {
  await givePart(bytes.subarray(0, HALF).toReversed());
  expect(await fetchWith(ranged().fetch)).toEqual(fail("UPDATE_ALTERED"));
  expect(await readdir(folder)).toEqual([]);
  expect(await fetchWith(ranged().fetch)).toEqual(succeed(path));
});

test.each([0, 1, 150_000, 299_999])(
  "a flipped bit at %i is found out and nothing of it stays",
  async (at) => {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 4, at);
    expect(await fetchWith(ranged(flipped).fetch)).toEqual(fail("UPDATE_ALTERED"));
    expect(await readdir(folder)).toEqual([]);
  },
);

test("an endless body is left where the package would have ended, and never written beyond", async () => {
  const { body, sent } = endless(Buffer.alloc(64_000));
  let highest = 0;
  const disk = {
    ...here.disk,
    write: (handle: Parameters<typeof here.disk.write>[0], chunk: Uint8Array, at: number) => {
      highest = Math.max(highest, at + chunk.length);
      return here.disk.write(handle, chunk, at);
    },
  };
  expect(await fetchWith(async () => new Response(body), { disk })).toEqual(fail("UPDATE_ALTERED"));
  expect([highest <= bytes.length, sent() < bytes.length + 4 * 64_000, await readdir(folder)]).toEqual([
    true,
    true,
    [],
  ]);
});

test("an endless rest is left as well", async () => {
  await givePart(bytes.subarray(0, HALF));
  const { body } = endless(Buffer.alloc(64_000));
  const headers = { "content-range": `bytes ${HALF}-299999/300000` };
  expect(await fetchWith(async () => new Response(body, { status: 206, headers }))).toEqual(
    fail("UPDATE_ALTERED"),
  );
  expect(await readdir(folder)).toEqual([]);
});

test("a silent line is left after 20 seconds, and what came is kept", async () => {
  const time = alarms();
  let written = 0;
  const disk = {
    ...here.disk,
    write: async (...words: Parameters<typeof here.disk.write>) => {
      await here.disk.write(...words);
      written += words[1].length;
    },
  };
  const fetch: FetchPart = async () => new Response(bodyOf([bytes.subarray(0, HALF)], true));
  const answer = fetchWith(fetch, { after: time.after, disk });
  await time.ring(SILENCE_MAX_MS, () => written === HALF);
  expect([await answer, (await lstat(part)).size, time.count()]).toEqual([
    fail("UPDATE_UNREACHABLE"),
    HALF,
    0,
  ]);
});

test.each<[string, string, ErrorCode, string[]]>([
  ["full", "ENOSPC", "UPDATE_NO_SPACE", []],
  ["over its quota", "EDQUOT", "UPDATE_NO_SPACE", []],
  ["broken", "EIO", "UPDATE_FOLDER_UNSAFE", [`${offer.file.name}.part`]],
])("a disk that is %s in the middle is told", async (_what, code, expected, left) => {
  const chunked: FetchPart = async () =>
    new Response(bodyOf([bytes.subarray(0, HALF), bytes.subarray(HALF)]));
  expect(await fetchWith(chunked, { disk: failingDisk("write", code, 1) })).toEqual(fail(expected));
  expect(await readdir(folder)).toEqual(left);
});

test("a folder that others reach, that is somebody else's, or that is a link is refused and nothing is asked", async () => {
  const asking: FetchPart = () => Promise.reject(new Error("asked"));
  await mkdir(folder, { mode: 0o700 });
  await chmod(folder, 0o755);
  expect(await fetchWith(asking)).toEqual(fail("UPDATE_FOLDER_UNSAFE"));
  await chmod(folder, 0o700);
  expect(await fetchWith(asking, { uid: (here.uid ?? 0) + 1 })).toEqual(fail("UPDATE_FOLDER_UNSAFE"));
  await rm(folder, { recursive: true });
  await mkdir(join(base, "elsewhere"), { mode: 0o700 });
  await symlink(join(base, "elsewhere"), folder);
  expect(await fetchWith(asking)).toEqual(fail("UPDATE_FOLDER_UNSAFE"));
  await rm(folder);
  await writeFile(folder, "");
  expect(await fetchWith(asking)).toEqual(fail("UPDATE_FOLDER_UNSAFE"));
});

test("a part that is a link of either kind, that others may write or own, or that is too long is not gone on with", async () => {
  const victim = join(base, "victim");
  await writeFile(victim, "mine", { mode: 0o600 });
  await mkdir(folder, { mode: 0o700 });
  const places = [
    () => symlink(victim, part),
    () => link(victim, part),
    () => writeFile(part, bytes.subarray(0, HALF), { mode: 0o600 }).then(() => chmod(part, 0o666)),
    () => writeFile(part, Buffer.alloc(bytes.length + 1), { mode: 0o600 }),
    () => mkdir(part),
    // only root can give a file away
    ...(here.uid === 0
      ? [() => writeFile(part, bytes.subarray(0, HALF), { mode: 0o600 }).then(() => chown(part, 1, 1))]
      : []),
  ];
  for (const place of places) {
    await place();
    const { fetch, asked } = ranged();
    expect([await fetchWith(fetch), asked]).toEqual([succeed(path), [null]]);
    await rm(path);
  }
  expect(await readFile(victim, "utf8")).toBe("mine");
});

test("progress is told at once and then at most every 100 ms, from what was there on", async () => {
  await givePart(bytes.subarray(0, 100_000));
  let now = 0;
  const told: number[] = [];
  const pieces = Array.from({ length: 20 }, (_one, at) =>
    bytes.subarray(100_000 + at * 10_000, 110_000 + at * 10_000),
  );
  const headers = { "content-range": "bytes 100000-299999/300000" };
  const clock = {
    now: () => {
      now += 10;
      return now;
    },
  };
  const packages = packagesWith(async () => new Response(bodyOf(pieces), { status: 206, headers }), {
    clock,
  });
  await packages.fetchTo(offer, path, (received) => told.push(received));
  expect(told[0]).toBe(100_000);
  expect(told.length).toBeLessThanOrEqual(1 + now / 100);
  expect(told.length).toBeGreaterThan(1);
});

test("plain http from elsewhere is not asked", async () => {
  const far = offerOf(bytes, "http://updates.clinic.example");
  const { fetch, asked } = ranged();
  expect([await packagesWith(fetch).fetchTo(far, path, none), asked]).toEqual([
    fail("UPDATE_UNREACHABLE"),
    [],
  ]);
});

test("from a real server that breaks off, the second fetch brings the rest", async () => {
  const asked: (string | undefined)[] = [];
  const server = await serve((request, response) => {
    const { range } = request.headers;
    asked.push(range);
    const from = Number(/\d+/.exec(range ?? "0")?.[0]);
    const rest = bytes.subarray(from);
    const more = range === undefined ? {} : { "content-range": `bytes ${from}-299999/300000` };
    response.writeHead(range === undefined ? 200 : 206, { "content-length": rest.length, ...more });
    if (range !== undefined) return response.end(rest);
    return response.write(rest.subarray(0, HALF), () => response.destroy());
  });
  onTestFinished(server.close);
  const packages = packagesWith(fetch);
  const near = offerOf(bytes, server.origin);
  expect(await packages.fetchTo(near, path, none)).toEqual(fail("UPDATE_UNREACHABLE"));
  const { size } = await lstat(part);
  expect(await packages.fetchTo(near, path, none)).toEqual(succeed(path));
  expect(asked).toEqual([undefined, size === 0 ? undefined : `bytes=${size}-`]);
  expect((await readFile(path)).equals(bytes)).toBe(true);
});
