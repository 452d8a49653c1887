import { expect, test } from "vitest";
import { type News, type NewsFacts, newsBetween, standing } from "./news.ts";
import { personWith, visitWith } from "./visit-fixtures.ts";

const facts = (but: Partial<NewsFacts> = {}, self: Parameters<typeof personWith>[0] = {}): NewsFacts =>
  visitWith({ seat: "participant", self: personWith(self), ...but });

test.each<[News["kind"], NewsFacts, NewsFacts]>([
  ["keptMuted", facts(), facts({}, { maySpeak: false })],
  ["maySpeak", facts({}, { maySpeak: false }), facts()],
  ["keptCameraOff", facts(), facts({}, { mayShow: false })],
  ["mayShow", facts({}, { mayShow: false }), facts()],
  ["mayShare", facts(), facts({}, { mayShare: true })],
  ["shareTaken", facts({}, { mayShare: true }), facts()],
  ["muted", facts(), facts({ obeyed: { kind: "mute", count: 1 } })],
  [
    "cameraStopped",
    facts({ obeyed: { kind: "mute", count: 1 } }),
    facts({ obeyed: { kind: "stopCamera", count: 2 } }),
  ],
  ["coHost", facts(), facts({ seat: "coHost" })],
  ["notCoHost", facts({ seat: "coHost" }), facts()],
  ["youLead", facts({ seat: "coHost" }), facts({ seat: "host" })],
  ["newHost", facts(), facts({ hostName: "Dr. Sam Okafor" })],
])("%s is said when it happens, and nothing else", (kind, before, now) => {
  expect(newsBetween(before, now).map((news) => news.kind)).toEqual([kind]);
});

test("the same command a second time is news again, the same look is not", () => {
  const once = facts({ obeyed: { kind: "mute", count: 1 } });
  expect(newsBetween(once, once)).toEqual([]);
  expect(newsBetween(once, facts({ obeyed: { kind: "mute", count: 2 } }))).toHaveLength(1);
});

test("nothing that the host does to the own rights is news to the host", () => {
  const host = facts({ seat: "host" });
  expect(newsBetween(host, facts({ seat: "host" }, { mayShare: true }))).toEqual([]);
});

test("a former host is told who leads now, not that they became co-host", () => {
  const now = facts({ seat: "coHost", hostName: "Dr. Sam Okafor" });
  expect(newsBetween(facts({ seat: "host" }), now)).toEqual([{ kind: "newHost", name: "Dr. Sam Okafor" }]);
});

test("what does not hold any more is taken back, and the newest of a topic stands alone", () => {
  const muted: News = { kind: "muted" };
  expect(standing([muted], [], facts({}, { isMicrophoneOn: true }))).toEqual([]);
  const silent = facts({}, { isMicrophoneOn: false, maySpeak: false });
  expect(standing([muted], [{ kind: "keptMuted" }], silent)).toEqual([{ kind: "keptMuted" }]);
  expect(standing([muted], [], facts({}, { isMicrophoneOn: false }))).toEqual([muted]);
});
