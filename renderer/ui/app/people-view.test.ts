import { expect, test } from "vitest";
import { callWith, rowOf, serviceWord } from "../../stores/roster-fixtures.ts";
import { noMemory } from "../../stores/visit-memory.ts";
import { handOrderOf, hearersOf, hostNameOf } from "./people-view.ts";

const host = rowOf("host", 0);
const [ana, ben, cleo] = [rowOf("participant", 1), rowOf("participant", 2), rowOf("participant", 3)];

test("hands stand in the order in which they went up, whoever sits where, and one's own among them", () => {
  const call = callWith([host, ana, ben, cleo], ben, {
    visit: serviceWord([
      [host, {}],
      [ana, { handRaisedAt: 30 }],
      [ben, { handRaisedAt: 20 }],
      [cleo, { handRaisedAt: null, isAway: false }],
    ]),
  });
  expect([...handOrderOf(call)]).toEqual([
    [ben.participantId, 1],
    [ana.participantId, 2],
  ]);
});

test("two hands that went up at once are in the same order for everybody", () => {
  const people = [
    [ana, { handRaisedAt: 5 }],
    [ben, { handRaisedAt: 5 }],
  ] as const;
  const one = callWith([host, ana, ben], ana, { visit: serviceWord(people) });
  const other = callWith([host, ana, ben], ben, { visit: serviceWord(people.toReversed()) });
  expect([...handOrderOf(one)]).toEqual([...handOrderOf(other)]);
});

test("the hand of somebody who is in no signed word counts for nothing", () => {
  const visit = serviceWord([
    [cleo, { handRaisedAt: 1 }],
    [ana, { handRaisedAt: 2 }],
  ]);
  expect([...handOrderOf(callWith([host, ana], host, { visit }))]).toEqual([[ana.participantId, 1]]);
});

test("who can hear are those to whom the key was sealed: everybody of the last signed word, and nobody whom only the service names", () => {
  const call = callWith([host, ana], ana, {
    visit: serviceWord([
      [host, { isStaff: true }],
      [ana, {}],
      [cleo, {}],
    ]),
  });
  const since = new Map([[ana.participantId, 700]]);
  expect(hearersOf(call, { ...noMemory, since }, "guest")).toEqual([
    {
      id: host.participantId,
      name: "host 0",
      isSelf: false,
      isVerified: false,
      device: "workstation",
      since: null,
    },
    {
      id: ana.participantId,
      name: "participant 1",
      isSelf: true,
      isVerified: false,
      device: "browser",
      since: 700,
    },
  ]);
  expect(hearersOf({ ...call, visit: null }, noMemory, "desktop").map(({ device }) => device)).toEqual([
    null,
    "workstation",
  ]);
});

test("the host's name is that of whoever leads now, and before the keys what the link told", () => {
  const handedOver = [
    { ...host, role: "participant" as const, isCoHost: true },
    { ...ana, role: "host" as const },
  ];
  expect(hostNameOf(callWith(handedOver, ben), "Dr. Ana Ruiz")).toBe("host 1");
  expect(hostNameOf({ ...callWith([host], ben), announce: null }, "Dr. Ana Ruiz")).toBe("Dr. Ana Ruiz");
});
