import { expect, onTestFinished, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { UPDATE_MANIFEST_MAX } from "../../protocol/update-manifest.ts";
import { type FeedPorts, MANIFEST_TOTAL_MS, type TrustTrouble, createFeed } from "./feed.ts";
import { SILENCE_MAX_MS, type FetchPart } from "./line.ts";
import { alarms, bodyOf, endless, lineOf, serve } from "./line-fixtures.ts";
import { NOW, factsWith, keys, makeKey, manifest, payloadWith, pins } from "./manifest-fixtures.ts";
import type { TrustReading } from "./trust-file.ts";
import { freshTrust } from "./trust-state.ts";

const ORIGIN = "https://updates.clinic.example";
const NAME = "anteroom-stable-linux-x64.json";
const file = manifest(payloadWith(), keys.release);

const answering =
  (body: BodyInit | null, status = 200): FetchPart =>
  async () =>
    new Response(body, { status });

const feedWith = (fetch: FetchPart, changes: Partial<FeedPorts> = {}) => {
  const troubles: TrustTrouble[] = [];
  let kept: TrustReading = { state: freshTrust(systemChance), found: "none" };
  const trust = {
    read: async () => kept,
    write: async (state: TrustReading["state"]) => {
      kept = { state, found: "kept" };
      return true;
    },
  };
  const ports: FeedPorts = {
    ...lineOf(fetch),
    facts: factsWith(),
    packageType: "appimage",
    osRelease: "6.1.0",
    minimumVersion: () => null,
    clock: { now: () => NOW },
    trust,
    onTrouble: (trouble) => troubles.push(trouble),
    ...changes,
  };
  const feed = createFeed(ports);
  const look = (origin = ORIGIN) => feed.look({ origin, channel: "stable" });
  return { look, troubles, kept: () => kept.state };
};

test("a release is offered with the address of its package, and what its key signed is kept", async () => {
  const { look, kept } = feedWith(answering(file));
  const answer = await look();
  expect(answer.ok && answer.value).toMatchObject({
    release: { version: "1.1.0", installedBy: "program", isRollback: false },
    file: { name: "Anteroom-1.1.0-linux-x64.AppImage" },
    url: new URL(`${ORIGIN}/Anteroom-1.1.0-linux-x64.AppImage`),
    expiresAt: Date.parse(payloadWith().expires),
  });
  expect(kept().keys).toEqual([{ keyId: pins.release, sequence: 100_010_000, released: NOW - 3_600_000 }]);
});

test("a memory that cannot be read now is neither done without nor written over, and counts again once it can", async () => {
  const revoked = { ...freshTrust(systemChance), revoked: [pins.release] };
  const readings: TrustReading[] = [
    { state: freshTrust(systemChance), found: "unreadable" },
    { state: revoked, found: "kept" },
  ];
  const written: unknown[] = [];
  const read = async () => readings.shift() ?? { state: revoked, found: "kept" as const };
  const write = async (state: unknown) => written.push(state) > 0;
  const { look, troubles } = feedWith(answering(file), { trust: { read, write } });
  expect(await look()).toEqual(fail("INTERNAL"));
  expect([troubles, written]).toEqual([["unreadable"], []]);
  expect(await look()).toEqual(fail("UPDATE_SIGNATURE_INVALID"));
});

test("the question names the channel and the machine, and tells nothing of who asks", async () => {
  const asked: [string, RequestInit][] = [];
  const { look } = feedWith(async (url, init) => {
    asked.push([url, init]);
    return new Response(file);
  });
  await look();
  const [[url, { signal: _signal, ...init }] = ["", {}]] = asked;
  expect([url, init]).toEqual([
    `${ORIGIN}/${NAME}`,
    { redirect: "error", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", headers: {} },
  ]);
});

test.each([
  "http://updates.clinic.example",
  "http://127.0.0.1.example",
  "ftp://127.0.0.1",
  "https://name:word@updates.clinic.example",
  "file:///srv",
  "",
])("%j is no place for a feed", async (origin) => {
  let asked = 0;
  const { look } = feedWith(async () => {
    asked += 1;
    return new Response(file);
  });
  expect([await look(origin), asked]).toEqual([fail("UPDATE_UNREACHABLE"), 0]);
});

test("plain http to this machine is taken only where the build allows it", async () => {
  const origin = "http://127.0.0.1:8000";
  const shut = feedWith(answering(file), { facts: factsWith({ allowsLoopbackFeed: false }) });
  expect(await shut.look(origin)).toEqual(fail("UPDATE_UNREACHABLE"));
  expect((await feedWith(answering(file)).look(origin)).ok).toBe(true);
});

test.each<[string, FetchPart, ErrorCode]>([
  ["nobody there", () => Promise.reject(new TypeError("fetch failed")), "UPDATE_UNREACHABLE"],
  ["no manifest", answering("not found", 404), "UPDATE_UNREACHABLE"],
  ["a redirect that somebody let through", answering(null, 302), "UPDATE_UNREACHABLE"],
  ["a part of it", answering(file, 206), "UPDATE_UNREACHABLE"],
  ["an empty answer", answering(""), "UPDATE_SIGNATURE_INVALID"],
  ["a page", answering("<html></html>"), "UPDATE_SIGNATURE_INVALID"],
  ["another key's word", answering(manifest(payloadWith(), makeKey())), "UPDATE_SIGNATURE_INVALID"],
  [
    "another channel's",
    answering(manifest(payloadWith({ channel: "beta" }), keys.release)),
    "UPDATE_NOT_OURS",
  ],
  ["an older number", answering(manifest(payloadWith({ sequence: 1 }), keys.release)), "UPDATE_REPLAYED"],
])("%s is refused by its code", async (_what, fetch, code) => {
  expect(await feedWith(fetch).look()).toEqual(fail(code));
});

test("an answer without an end is read to one manifest's length and no further", async () => {
  const { body, sent } = endless(Buffer.alloc(4_096, 0x7b));
  expect(await feedWith(answering(body)).look()).toEqual(fail("UPDATE_SIGNATURE_INVALID"));
  expect(sent()).toBeLessThan(UPDATE_MANIFEST_MAX + 4 * 4_096);
});

test("a silent feed is left after 20 seconds, one that drips after 60, and no alarm stays behind", async () => {
  for (const ms of [SILENCE_MAX_MS, MANIFEST_TOTAL_MS]) {
    for (const fetch of [
      answering(bodyOf([file.subarray(0, 9)], true)),
      () => new Promise<Response>(() => undefined),
    ]) {
      const time = alarms();
      const answer = feedWith(fetch, { after: time.after }).look();
      await time.ring(ms, () => time.count() === 2);
      expect([await answer, time.count()]).toEqual([fail("UPDATE_UNREACHABLE"), 0]);
    }
  }
});

test("a redirect of a real server is not followed", async () => {
  const paths: (string | undefined)[] = [];
  const server = await serve((request, response) => {
    paths.push(request.url);
    if (request.url === "/elsewhere") return response.end(file);
    return response.writeHead(302, { location: "/elsewhere" }).end();
  });
  onTestFinished(server.close);
  expect(await feedWith(fetch).look(server.origin)).toEqual(fail("UPDATE_UNREACHABLE"));
  expect(paths).toEqual([`/${NAME}`]);
});

test("a build without keys asks nobody", async () => {
  const { look } = feedWith(answering(file), { facts: factsWith({ updateKeys: null }) });
  expect(await look()).toEqual(fail("UPDATE_DISABLED"));
});

test("what was seen counts for the rest of the run, also when it cannot be kept", async () => {
  const newer = manifest(payloadWith({ version: "1.2.0" }), keys.release);
  const answers = [newer, file];
  const state = freshTrust(systemChance);
  const { look, troubles } = feedWith(async () => new Response(answers.shift()), {
    trust: { read: async () => ({ state, found: "damaged" }), write: async () => false },
  });
  expect([(await look()).ok, await look()]).toEqual([true, fail("UPDATE_REPLAYED")]);
  expect(troubles).toEqual(["damaged", "unsaved", "unsaved"]);
});

test("two looks at once do not forget what one of them learned", async () => {
  const answers = [
    manifest(payloadWith({ revokes: [pins.release] }), keys.recovery),
    manifest(payloadWith({ version: "1.2.0" }), keys.recovery),
  ];
  const { look, kept } = feedWith(async () => new Response(answers.shift()));
  await Promise.all([look(), look()]);
  expect([kept().revoked, kept().keys[0]?.sequence]).toEqual([[pins.release], 100_020_000]);
});

test("a memory that did not change is not written again", async () => {
  let writes = 0;
  const state = freshTrust(systemChance);
  const write = async () => {
    writes += 1;
    return true;
  };
  const { look } = feedWith(answering(file), {
    trust: { read: async () => ({ state, found: "kept" }), write },
  });
  expect([(await look()).ok, (await look()).ok, writes]).toEqual([true, true, 1]);
});
