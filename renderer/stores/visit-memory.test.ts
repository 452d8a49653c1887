import { expect, test } from "vitest";
import type { Announce, AnnounceReason, RosterRow } from "../../protocol/signed/announce.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import { callWith, rowOf } from "./roster-fixtures.ts";
import { type VisitMemory, noMemory, remember } from "./visit-memory.ts";

const host = rowOf("host", 0);
const [ana, ben] = [rowOf("participant", 1), rowOf("participant", 2)];

/** A word that `own` hears, as an epoch of its own unless it is said to be the same one. */
const said = (
  roster: readonly RosterRow[],
  word: { epoch: number; reason: AnnounceReason } & Partial<Announce>,
  own = host,
): CallSnapshot => {
  const call = callWith(roster, own);
  return { ...call, announce: call.announce && { ...call.announce, rev: word.epoch, ...word } };
};

const after = (...calls: readonly CallSnapshot[]): VisitMemory => {
  let memory = noMemory;
  for (const [at, call] of calls.entries()) memory = remember(memory, call, (at + 1) * 100);
  return memory;
};

const opened = said([host], { epoch: 1, reason: "open" });
const joined = said([host, ana], { epoch: 2, reason: "admit" });

test.each<[string, CallSnapshot[], VisitMemory["keyChange"]]>([
  ["opened", [opened], { at: 100, reason: "open", name: null }],
  ["somebody came in", [opened, joined], { at: 200, reason: "admit", name: "participant 1" }],
  [
    "two came in at once",
    [opened, said([host, ana, ben], { epoch: 2, reason: "admit" })],
    { at: 200, reason: "admit", name: null },
  ],
  [
    "somebody was removed, who is in no roster any more",
    [joined, said([host], { epoch: 3, reason: "remove" })],
    { at: 200, reason: "remove", name: "participant 1" },
  ],
  [
    "another one leads",
    [
      joined,
      said(
        [
          { ...host, role: "participant" },
          { ...ana, role: "host" },
        ],
        { epoch: 3, reason: "host" },
      ),
    ],
    { at: 200, reason: "host", name: "host 1" },
  ],
  [
    "one was let in oneself",
    [said([host, ana, ben], { epoch: 7, reason: "admit" }, ben)],
    { at: 100, reason: "admit", name: "participant 2" },
  ],
  [
    "it was renewed",
    [joined, said([host, ana], { epoch: 3, reason: "rotate" })],
    { at: 200, reason: "rotate", name: null },
  ],
  [
    "rights changed and the key did not",
    [opened, joined, said([host, ana], { epoch: 2, rev: 9, reason: "permissions" })],
    { at: 200, reason: "admit", name: "participant 1" },
  ],
])("the last change of the key is kept with its time and cause: %s", (_title, calls, expected) => {
  expect(after(...calls).keyChange).toEqual(expected);
});

test("a snapshot without a new word leaves the memory the same object", () => {
  const memory = after(opened);
  expect(remember(memory, { ...opened, seat: "host" }, 900)).toBe(memory);
  expect(remember(noMemory, { ...opened, announce: null }, 900)).toBe(noMemory);
});

test("since when somebody is there is known of those who came after this device, and forgotten when they go", () => {
  const own = ben.participantId;
  const first = after(said([host, ana, ben], { epoch: 4, reason: "admit" }, ben));
  expect([...first.since]).toEqual([[own, 100]]);
  const cleo = rowOf("participant", 3);
  const second = remember(first, said([host, ben, cleo], { epoch: 5, reason: "admit" }, ben), 700);
  expect([...second.since]).toEqual([
    [own, 100],
    [cleo.participantId, 700],
  ]);
  const third = remember(second, said([host, ben], { epoch: 6, reason: "leave" }, ben), 800);
  expect([...third.since]).toEqual([[own, 100]]);
});
