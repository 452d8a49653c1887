import { expect } from "playwright/test";
import { UPDATE_MANIFEST_MAX, type UpdatePayload } from "../../protocol/update-manifest.ts";
import { type Answer, bytes, endless, status } from "./feed-server.ts";
import type { Program } from "./installed.ts";
import { NEW, OLD, type Releases } from "./releases.ts";
import { MANIFEST, type Stage, openStage, test } from "./stage.ts";

/** One old program that may only be told of updates, and a feed that lies to it in every way. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

let stage: Stage;
let program: Program;
test.describe.configure({ mode: "serial" });
test.beforeAll(async ({ releases }) => {
  test.setTimeout(180_000);
  stage = await openStage(releases);
  program = await stage.installed.start();
});
test.afterAll(() => stage.close());

const moments = (sinceMs: number, lifeMs = 14 * DAY_MS): Partial<UpdatePayload> => {
  const released = Date.now() + sinceMs;
  return { released: new Date(released).toISOString(), expires: new Date(released + lifeMs).toISOString() };
};

type Envelope = { payload: string; signatures: { keyId: string; sig: string }[] };

/** A file for the feed that says exactly this text, well signed by the release key. */
const signedText = async (text: string, { signers: { release } }: Releases): Promise<string> => {
  const payload = Buffer.from(text);
  const sig = (await release.sign(payload)).toString("base64");
  const envelope: Envelope = {
    payload: payload.toString("base64"),
    signatures: [{ keyId: release.keyId, sig }],
  };
  return JSON.stringify(envelope);
};

/** A good file with its parts changed after it was signed. */
const changed = async (releases: Releases, change: (envelope: Envelope) => Envelope): Promise<string> =>
  JSON.stringify(change(JSON.parse(await releases.manifest({ version: NEW }))));

const edited = (base64: string, edit: (text: string) => string): string =>
  Buffer.from(edit(Buffer.from(base64, "base64").toString())).toString("base64");

const flipped = (base64: string, at: number): string => {
  const raw = Buffer.from(base64, "base64");
  raw[at] = (raw[at] ?? 0) ^ 1;
  return raw.toString("base64");
};

type Make = (releases: Releases) => Promise<string>;

/** Said otherwise, and well signed by the release key. */
const saying =
  (change: Partial<UpdatePayload> | ((payload: UpdatePayload) => Partial<UpdatePayload>)): Make =>
  (releases) => {
    const changes = typeof change === "function" ? change(releases.payload(NEW)) : change;
    return releases.manifest({ version: NEW, changes });
  };

const invalid: readonly [what: string, make: Make][] = [
  ["of a stranger's key", ({ manifest, signers }) => manifest({ version: NEW, by: [signers.stranger] })],
  [
    "of a stranger under the name of our key",
    async ({ manifest, signers }) =>
      manifest({ version: NEW, by: [{ ...signers.stranger, keyId: signers.release.keyId }] }),
  ],
  [
    "whose version was edited",
    (releases) =>
      changed(releases, (one) => ({
        ...one,
        payload: edited(one.payload, (text) => text.replaceAll(NEW, "1.0.9")),
      })),
  ],
  [
    "with one bit of its words flipped",
    (releases) => changed(releases, (one) => ({ ...one, payload: flipped(one.payload, 100) })),
  ],
  [
    "with one bit of its signature flipped",
    (releases) =>
      changed(releases, (one) => ({
        ...one,
        signatures: one.signatures.map(({ keyId, sig }) => ({ keyId, sig: flipped(sig, 30) })),
      })),
  ],
  ["without a signature", (releases) => changed(releases, (one) => ({ ...one, signatures: [] }))],
  [
    "that names its words twice",
    async ({ manifest }) => (await manifest({ version: NEW })).replace("{", '{"payload":"e30=",'),
  ],
  ["that breaks off", async ({ manifest }) => (await manifest({ version: NEW })).slice(0, -20)],
  ["with a line break behind it", async ({ manifest }) => `${await manifest({ version: NEW })}\n`],
  ["that leads back, by one key alone", saying({ version: "0.9.0", rollback: { reason: "A way back." } })],
  [
    "that names another release key for the next build, by the old one alone",
    saying(({ pins }) => ({ pins: { ...pins, release: "0123456789abcdef" } })),
  ],
  [
    "that revokes the key in the safe, by the release key alone",
    saying(({ pins }) => ({ revokes: [pins.recovery] })),
  ],
];

const notOurs: readonly [what: string, make: Make][] = [
  ["of another product", saying({ product: "app.somebody.else" })],
  ["of another channel", saying({ channel: "beta" })],
  ["of another system", saying({ platform: "win32" })],
  ["of another processor", saying({ arch: "arm64" })],
  [
    "whose signed words name the version twice",
    (releases) => {
      const text = JSON.stringify(releases.payload(NEW));
      return signedText(text.replace('"version":', '"version":"1.0.9","version":'), releases);
    },
  ],
  [
    "whose signed words say more than is known",
    (releases) => signedText(JSON.stringify({ ...releases.payload(NEW), run: "me" }), releases),
  ],
  [
    "whose package lies elsewhere",
    (releases) => {
      const text = JSON.stringify(releases.payload(NEW));
      return signedText(text.replace('"name":"Anteroom', '"name":"../../Anteroom'), releases);
    },
  ],
];

/* A machine's clock that is wrong by a year is, to the judge, a manifest that is. */
const dated: readonly [what: string, code: string, make: Make][] = [
  ["that ran out an hour ago", "UPDATE_EXPIRED", saying(moments(-14 * DAY_MS - HOUR_MS))],
  ["of a year ago", "UPDATE_EXPIRED", saying(moments(-YEAR_MS))],
  ["that is meant to last for a month", "UPDATE_EXPIRED", saying(moments(0, 30 * DAY_MS))],
  ["that ends before it begins", "UPDATE_EXPIRED", saying(moments(0, -HOUR_MS))],
  ["from the day after tomorrow", "UPDATE_FROM_FUTURE", saying(moments(2 * DAY_MS))],
  ["from a year ahead", "UPDATE_FROM_FUTURE", saying(moments(YEAR_MS))],
];

const replayed: readonly [what: string, make: Make][] = [
  ["of an older version, as well signed as ever", saying({ version: "0.9.0", sequence: 900_000_000 })],
  ["with a number below that of the program itself", saying(({ sequence }) => ({ sequence: sequence - 2 }))],
];

const refused: readonly (readonly [what: string, code: string, make: Make])[] = [
  ...invalid.map(([what, make]) => [what, "UPDATE_SIGNATURE_INVALID", make] as const),
  ...notOurs.map(([what, make]) => [what, "UPDATE_NOT_OURS", make] as const),
  ...dated,
  ...replayed.map(([what, make]) => [what, "UPDATE_REPLAYED", make] as const),
];

/** Nothing was offered, fetched or put in place. */
const expectNothing = async (code: string): Promise<void> => {
  expect(await program.updates.check()).toBe(code);
  expect(await program.updates.view()).toMatchObject({ update: { state: "idle" }, problem: code });
  expect(await program.updates.download()).toBe("NOT_FOUND");
  // a line that was kept open and then cut is tried once more by Chromium itself
  expect([...new Set(stage.feed.asked().map(({ path }) => path))]).toEqual([MANIFEST]);
  expect(await stage.fetched()).toEqual([]);
};

test.beforeEach(() => stage.feed.forget());

for (const [what, code, make] of refused) {
  test(`a manifest ${what} is refused, and nothing is fetched`, async ({ releases }) => {
    await stage.offer(await make(releases));
    await expectNothing(code);
  });
}

const brokenLines: readonly [what: string, code: string, answer: (good: string) => Answer][] = [
  [
    "is longer than any manifest",
    "UPDATE_SIGNATURE_INVALID",
    (good) => bytes(good.padEnd(UPDATE_MANIFEST_MAX + 1)),
  ],
  ["never ends", "UPDATE_SIGNATURE_INVALID", () => endless],
  ["is empty", "UPDATE_SIGNATURE_INVALID", () => bytes("")],
  ["sends elsewhere", "UPDATE_UNREACHABLE", () => status(302, { location: "/elsewhere.json" })],
  ["says that it is broken", "UPDATE_UNREACHABLE", () => status(500)],
  ["hangs up", "UPDATE_UNREACHABLE", () => (_asked, answer) => answer.destroy()],
];

for (const [what, code, answer] of brokenLines) {
  test(`a feed that ${what} leads to nothing`, async ({ releases }) => {
    const good = await releases.manifest({ version: NEW });
    await stage.offer(good, { [MANIFEST]: answer(good), "elsewhere.json": bytes(good) });
    await expectNothing(code);
  });
}

test("after all that a good manifest is offered, and a number that is older than the last is refused", async ({
  releases,
}) => {
  const { sequence } = releases.payload(NEW);
  await stage.offer({ version: NEW });
  expect(await program.updates.check()).toBe(null);
  expect((await program.updates.view()).update).toMatchObject({
    state: "available",
    release: { version: NEW },
  });
  await stage.offer({ version: NEW, changes: { sequence: sequence + 5, rollout: nobodysTurn(releases) } });
  expect(await program.updates.check()).toBe(null);
  expect((await program.updates.view()).update).toEqual({ state: "idle" });
  stage.feed.forget();
  await stage.offer({ version: NEW });
  await expectNothing("UPDATE_REPLAYED");
});

const nobodysTurn = ({ payload }: Releases): UpdatePayload["rollout"] => ({
  ...payload(NEW).rollout,
  percent: 0,
});

test("the file of the program is the one that was installed, whatever the feed said", async () => {
  expect(await stage.versionInPlace()).toBe(OLD);
  expect(await stage.beside()).toEqual(["Anteroom.AppImage"]);
});

test("no request tells who asks, and no line of the log says where, whose or by which key", async ({
  releases,
}) => {
  await stage.offer({ version: NEW });
  await program.updates.check();
  for (const { headers } of stage.feed.asked()) {
    const names = Object.keys(headers).filter(
      (name) => !/^(?:host|connection|accept.*|user-agent|cache-control|pragma|sec-fetch-.*)$/.test(name),
    );
    expect(names).toEqual([]);
  }
  const lines = program
    .log()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  const secrets = [stage.feed.origin, stage.installed.person.home, releases.signers.release.keyId, "sha512"];
  expect(lines.length).toBeGreaterThan(0);
  expect(secrets.filter((secret) => lines.some((line) => line.includes(secret)))).toEqual([]);
});
