import { join } from "node:path";
import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { UPDATE_MANIFEST_MAX } from "../../protocol/update-manifest.ts";
import type { KeptUpdate } from "./kept-update.ts";
import { NOON, facts, offer, offerOf, rules } from "./machine-fixtures.ts";
import { feedOf, rememberManifests } from "./manifest-memory.ts";
import { type NextStartPorts, installKept } from "./next-start.ts";
import type { Feed, Offer } from "./ports.ts";

const kept: KeptUpdate = {
  schema: 1,
  from: "1.0.0",
  name: offer.file.name,
  isAsked: true,
  manifest: "signed",
};

const startWith = async (
  change: Partial<NextStartPorts> & { kept?: KeptUpdate | null; isStuck?: boolean },
) => {
  const said: string[] = [];
  const outcome = await installKept({
    facts,
    rules,
    at: NOON,
    isForVisit: false,
    packagesFolder: "/packages",
    judge: async (manifest) => {
      said.push(`judge ${manifest}`);
      return succeed(offer);
    },
    install: async ({ path }) => {
      said.push(`install ${path}`);
      return succeed(null);
    },
    ...change,
    place: {
      read: async () => (change.kept === undefined ? kept : change.kept),
      write: async () => succeed(null),
      clear: async () => {
        said.push("clear");
        return change.isStuck !== true;
      },
    },
  });
  return { outcome, said };
};

const goesOn = (problem: string | null = null) => ({ kind: "goOn", problem });
const INSTALL = `install ${join("/packages", offer.file.name)}`;

test("what was kept is judged again, and put in place after it was taken off the list", async () => {
  expect(await startWith({})).toEqual({
    outcome: { kind: "restart" },
    said: ["clear", "judge signed", INSTALL],
  });
});

test.each([
  ["nothing was kept", { kept: null }],
  ["another version kept it", { kept: { ...kept, from: "0.9.0" } }],
  ["updates are off by now", { rules: { ...rules, mode: "off" as const } }],
  ["nobody asked for it and the policy does not either", { kept: { ...kept, isAsked: false } }],
])("the program starts as it is when %s", async (_title, change) => {
  expect(await startWith(change)).toEqual({ outcome: goesOn(), said: ["clear"] });
});

test("the policy's own wish is taken while the policy has it", async () => {
  const auto = { kept: { ...kept, isAsked: false }, rules: { ...rules, mode: "auto" as const } };
  expect((await startWith(auto)).outcome).toEqual({ kind: "restart" });
});

test("outside the window it waits for another start, but not where a version is required", async () => {
  const closed = { ...rules, window: new Date(NOON).getHours() === 1 ? "0300-0400" : "0100-0200" };
  expect(await startWith({ rules: closed })).toEqual({ outcome: goesOn(), said: [] });
  expect((await startWith({ rules: { ...closed, minimumVersion: "1.1.0" } })).outcome).toEqual({
    kind: "restart",
  });
});

test("whoever starts the program by a visit's link is not kept waiting, unless nobody could sign in", async () => {
  expect(await startWith({ isForVisit: true })).toEqual({ outcome: goesOn(), said: [] });
  const required = { ...rules, minimumVersion: "1.1.0" };
  expect((await startWith({ isForVisit: true, rules: required })).outcome).toEqual({ kind: "restart" });
});

test("what cannot be taken off the list is not tried, since it would be tried for ever", async () => {
  const stuck = await startWith({ isStuck: true });
  expect(stuck).toEqual({ outcome: goesOn("UPDATE_INSTALL_FAILED"), said: ["clear"] });
});

test.each<[string, Result<Offer | null>, string | null]>([
  ["a revoked signature", fail("UPDATE_SIGNATURE_INVALID"), "UPDATE_SIGNATURE_INVALID"],
  ["a manifest that is too old by now", fail("UPDATE_EXPIRED"), "UPDATE_EXPIRED"],
  ["nothing for this machine any more", succeed(null), null],
  ["another package", succeed(offerOf("1.2.0")), null],
  ["a package for the machine's tools", succeed(offerOf("1.1.0", "machine")), null],
])("%s is not put in place", async (_title, answer, problem) => {
  const { outcome, said } = await startWith({ judge: async () => answer });
  expect([outcome, said]).toEqual([goesOn(problem), ["clear"]]);
});

test("a failed try is told, and the program starts", async () => {
  const failed = await startWith({ install: async () => fail("UPDATE_ALTERED") });
  expect(failed.outcome).toEqual(goesOn("UPDATE_ALTERED"));
});

/** A feed that offers whatever it reads. */
const anyFeed =
  (say: (text: string) => Result<Offer | null>) =>
  (fetch: (url: string, init: RequestInit) => Promise<Response>): Feed => ({
    look: async ({ origin }) => say(await (await fetch(origin, {})).text()),
  });

test("the file of the last offer is known byte for byte, and no file of a refusal", async () => {
  const answers = ['{"payload":"é"}', "hostile"];
  const make = anyFeed((text) => (text === "hostile" ? fail("UPDATE_NOT_OURS") : succeed(offer)));
  const feed = rememberManifests(make, async () => new Response(answers.shift() ?? null));
  const from = { origin: "https://updates.example", channel: "stable" } as const;
  expect(feed.manifestOf(offer)).toBe(null);
  expect(await feed.look(from)).toEqual(succeed(offer));
  expect(await feed.look(from)).toEqual(fail("UPDATE_NOT_OURS"));
  expect(feed.manifestOf(offer)).toBe('{"payload":"é"}');
  expect(await feedOf(make, feed.manifestOf(offer) ?? "").look(from)).toEqual(succeed(offer));
});

test("an endless answer is not remembered for ever", async () => {
  let length = 0;
  const make = anyFeed((text) => {
    length = text.length;
    return succeed(offer);
  });
  const feed = rememberManifests(make, async () => new Response("a".repeat(1_000_000)));
  await feed.look({ origin: "https://updates.example", channel: "stable" });
  const remembered = feed.manifestOf(offer) ?? "";
  expect([length, remembered.length <= UPDATE_MANIFEST_MAX]).toEqual([1_000_000, true]);
});

test("a package is kept with its own file, also when another one was offered while it was fetched", async () => {
  const offers = ["1.1.0", "1.2.0", "1.3.0", "1.4.0"];
  const make = anyFeed((text) => succeed(offerOf(text)));
  const feed = rememberManifests(make, async () => new Response(offers.shift() ?? null));
  const from = { origin: "https://updates.example", channel: "stable" } as const;
  await feed.look(from);
  await feed.look(from);
  expect([feed.manifestOf(offerOf("1.1.0")), feed.manifestOf(offerOf("1.2.0"))]).toEqual(["1.1.0", "1.2.0"]);
  await feed.look(from);
  await feed.look(from);
  expect([feed.manifestOf(offerOf("1.1.0")), feed.manifestOf(offerOf("1.2.0"))]).toEqual([null, "1.2.0"]);
});
