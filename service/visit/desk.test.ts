import { expect, test } from "vitest";
import { SessionId, randomIdText, systemChance } from "../../protocol/ids.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import { succeed } from "../../protocol/result.ts";
import { fakeRooms } from "../livekit/fake-rooms.ts";
import { createMediaOrders } from "../livekit/media-orders.ts";
import { silentLog } from "../log.ts";
import { memoryStore, plant, someAccount, someClinic, someVisit } from "../store/testing-store.ts";
import { fakeTime } from "../timers-fixtures.ts";
import { createChanges } from "./changes.ts";
import { createDesk } from "./desk.ts";
import { makeDevice, makeHost } from "./device-fixtures.ts";
import { byLink } from "./machine-fixtures.ts";
import { type Line, createPresence } from "./presence.ts";

const deskForTests = async (fault: { at: number | null }) => {
  const time = fakeTime();
  const store = await memoryStore({
    clock: time.clock,
    unsafeTestingFault() {
      if (fault.at === null) return;
      fault.at -= 1;
      if (fault.at < 0) throw Object.assign(new Error("disk"), { errcode: 10 });
    },
  });
  const clinic = someClinic();
  const account = someAccount(clinic);
  const visit = someVisit(account);
  await plant(store, { clinic, accounts: [account], visits: [visit] });
  const rooms = fakeRooms();
  const presence = createPresence();
  const desk = createDesk({
    ...time,
    store,
    rooms,
    presence,
    mediaOrders: createMediaOrders(rooms, time.timers, () => undefined),
    door: { close: () => undefined },
    beats: { lastBeatAt: () => 0 },
    changes: createChanges(),
    days: { show: () => undefined },
    chance: systemChance,
    log: silentLog,
    media: { url: "ws://127.0.0.1:1", iceServers: [] },
  });
  const sessionId = SessionId.parse(randomIdText(systemChance));
  const asker = { kind: "account" as const, ...account, sessionId };
  const scope = { visitId: visit.id, opening: visit.opening };
  return { store, visit, rooms, presence, desk, asker, scope };
};

const lineThatKeeps = (heard: ServerMessage[]): Line => ({
  push: (message) => void heard.push(message),
  close: () => undefined,
  drained: async () => undefined,
  askGate: async () => false,
});

/** Everything stored of the visit, as text: labels print as what they are, hidden. */
const stateOf = async ({ store, visit }: Awaited<ReturnType<typeof deskForTests>>): Promise<string> => {
  const read = await store.read(async (reads) =>
    succeed({
      visit: await reads.visit.find(visit.id),
      admissions: await reads.admission.ofVisit(visit.id),
      board: await reads.board.ofVisit(visit.id, 1),
      audit: (await reads.audit.list()).length,
    }),
  );
  return JSON.stringify(read);
};

test("a store that fails at any statement of an admission leaves nothing of it, and nobody is told or given a token", async () => {
  const fault: { at: number | null } = { at: null };
  const rig = await deskForTests(fault);
  const host = makeHost(await makeDevice(rig.scope, "host"));
  const { envelope: hello } = host.device;
  await rig.desk.openVisit(rig.asker, rig.visit.id, { hello, change: await host.say("open", []) });
  host.accept();
  const guest = await makeDevice(rig.scope);
  const heard: ServerMessage[] = [];
  await rig.desk.knock(rig.visit.id, {
    ...byLink,
    hello: guest.envelope,
    card: null,
    line: lineThatKeeps(heard),
  });
  const change = await host.say("admit", [guest]);
  const before = await stateOf(rig);
  const heardBefore = heard.length;
  const tokensBefore = rig.rooms.tokens.length;

  const admit = () => rig.desk.admit(rig.asker, rig.visit.id, [guest.id], change);
  let failures = 0;
  for (let at = 0; ; at += 1) {
    fault.at = at;
    const answer = await admit();
    const didFault = fault.at < 0;
    fault.at = null;
    if (answer.ok) break;
    expect(didFault).toBe(true);
    expect(answer.error.code).toBe("STORE_UNAVAILABLE");
    expect(await stateOf(rig)).toBe(before);
    expect([heard.length, rig.rooms.tokens.length]).toEqual([heardBefore, tokensBefore]);
    failures += 1;
  }
  // The read before, the load, the writes of visit, admission, board and audit: all of them failed once.
  expect(failures).toBeGreaterThan(8);
  expect(await stateOf(rig)).toContain('"state":"admitted"');
});
