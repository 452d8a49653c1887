import { afterEach, beforeEach, expect, test } from "vitest";
import type { Change } from "../../protocol/board.ts";
import { type Actor, actors, can } from "../../protocol/can.ts";
import { ClientMessage, type ClientMessageType, messageActions } from "../../protocol/messages.ts";
import type { AnnounceReason } from "../../protocol/signed/announce.ts";
import {
  type TestGuest,
  type TestRealtime,
  type TestSocket,
  realtimeForTests,
} from "../realtime-fixtures.ts";
import { ackOf, cardKeyOf, makeDevice, someCard, type TestDevice } from "../visit/device-fixtures.ts";
import { type TestGroup, groupForTests } from "./group-fixtures.ts";
import type { Intent } from "./signal-fixtures.ts";

let rig: TestRealtime;
beforeEach(async () => {
  rig = await realtimeForTests();
});
afterEach(() => rig.close());

/** What the service answers somebody whom the table does not let. */
const closedDoors = ["FORBIDDEN", "NOT_FOUND", "DENIED", "REMOVED", "PLACE_EXPIRED", "LED_BY_COLLEAGUE"];

type Asking = {
  client: TestSocket;
  device: TestDevice;
  group: TestGroup;
  account: TestRealtime["host"];
};

const staffAs = async (group: TestGroup, account: TestRealtime["host"]): Promise<Asking> => ({
  client: await rig.desktop(account),
  device: group.host.device,
  group,
  account,
});

const deviceAs = (group: TestGroup, guest: TestGuest): Asking => ({
  client: guest,
  device: guest.device,
  group,
  account: rig.host,
});

/** Every actor of the table, and some in other clothes, by the socket that it would really have. */
const makers = {
  nobody: async (group) => ({
    client: await rig.arrive(),
    device: await makeDevice(rig.scope),
    group,
    account: rig.host,
  }),
  otherClinic: (group) => staffAs(group, rig.foreigner),
  auditor: (group) => staffAs(group, rig.auditor),
  member: (group) => staffAs(group, rig.colleague),
  admin: (group) => staffAs(group, rig.admin),
  owner: (group) => staffAs(group, rig.otherOwner),
  host: async (group) => ({ client: group.host, device: group.host.device, group, account: rig.host }),
  participant: async (group) => deviceAs(group, await group.member()),
  coHost: async (group) => deviceAs(group, await group.coHost()),
  waiting: async (group) => deviceAs(group, await rig.knock()),
  outside: async (group) => {
    const guest = await rig.knock();
    await group.host.ask({ type: "deny", visitId: group.visitId, participantId: guest.device.id });
    return deviceAs(group, guest);
  },
  /** A colleague who was let in and is no co-host. */
  colleague: async (group) => {
    const guest = await rig.join();
    await group.admit(guest);
    return deviceAs(group, guest);
  },
  removed: async (group) => {
    const guest = await group.member();
    await group.remove(guest.device.id);
    return deviceAs(group, guest);
  },
  /** A colleague who leads, over the socket of a device. */
  leadingColleague: async (group) => {
    const guest = await group.coHost();
    await group.handOver(guest.device.id);
    return deviceAs(group, guest);
  },
  /** The host's own desktop, after a co-host took over. */
  formerHost: async (group) => {
    const guest = await group.coHost();
    await group.handOver(guest.device.id);
    return { client: group.host, device: group.host.device, group, account: rig.host };
  },
} satisfies Record<string, (group: TestGroup) => Promise<Asking>>;
type Name = keyof typeof makers;

/** What each of them is to the table. */
const actorOf: Record<Name, Actor> = {
  nobody: "nobody",
  otherClinic: "otherClinic",
  auditor: "auditor",
  member: "member",
  admin: "admin",
  owner: "owner",
  host: "host",
  participant: "participant",
  coHost: "coHost",
  waiting: "waiting",
  outside: "outside",
  colleague: "participant",
  removed: "outside",
  leadingColleague: "host",
  formerHost: "coHost",
};

const changeFor = async ({ group, device }: Asking, reason: AnnounceReason): Promise<Change> =>
  (await group.chain.say(reason, { signer: device })).change;

/** A whole message of each type, as good as the sender could make it. */
const samples: Record<ClientMessageType, (asking: Asking) => Promise<Intent>> = {
  publishCardKey: async ({ device, account }) => ({
    type: "publishCardKey",
    cardKey: await cardKeyOf(device, account.id),
  }),
  openVisit: async ({ group }) => {
    const device = await makeDevice(rig.scope, "host");
    const seats = group.chain.seats.map((seat) => (seat.isHost ? { ...seat, device } : seat));
    const { change } = await group.chain.say("host", { seats, signer: device });
    return { type: "openVisit", visitId: rig.visit.id, hello: device.envelope, change };
  },
  admit: async ({ group, device }) => {
    const waiting = await rig.knock();
    const seats = group.chain.withMore([waiting.device]);
    const { change } = await group.chain.say("admit", { seats, signer: device });
    return { type: "admit", visitId: rig.visit.id, participantIds: [waiting.device.id], change };
  },
  deny: async () => ({ type: "deny", visitId: rig.visit.id, participantId: (await rig.knock()).device.id }),
  announce: async (asking) => ({
    type: "announce",
    visitId: rig.visit.id,
    change: await changeFor(asking, "rotate"),
  }),
  endVisit: async (asking) => ({
    type: "endVisit",
    visitId: rig.visit.id,
    change: await changeFor(asking, "end"),
  }),
  handOver: async (asking) => {
    const { group, device } = asking;
    const to = group.chain.seats.find((seat) => seat.isCoHost && seat.device !== device)?.device.id;
    const seats = group.chain.ledBy(to ?? device.id);
    const { change } = await group.chain.say("host", { seats, signer: device });
    return { type: "handOver", visitId: rig.visit.id, change };
  },
  takeOver: async ({ group, device }) => {
    const { change } = await group.chain.say("host", { seats: group.chain.ledBy(device.id), signer: device });
    return { type: "takeOver", visitId: rig.visit.id, change };
  },
  heartbeat: async ({ group, device }) => ({
    type: "heartbeat",
    visitId: rig.visit.id,
    beat: await group.chain.beat(device, 1),
  }),
  hostCommand: async ({ group, device }) => {
    const to = group.chain.seats.find((seat) => seat.device !== device)?.device.id ?? device.id;
    return { type: "hostCommand", visitId: rig.visit.id, command: await group.chain.command(device, [to]) };
  },
  coHostRequest: async ({ group, device }) => ({
    type: "coHostRequest",
    visitId: rig.visit.id,
    request: await group.chain.request(device, { kind: "lock", isOn: true }),
  }),
  lowerHands: async ({ group }) => ({
    type: "lowerHands",
    visitId: rig.visit.id,
    participantIds: group.chain.seats.map((seat) => seat.device.id),
  }),
  keepVisit: async () => ({ type: "keepVisit", visitId: rig.visit.id }),
  runningLate: async () => {
    await rig.knock();
    return { type: "runningLate", visitId: rig.visit.id, participantIds: null, minutes: 10 };
  },
  hand: async () => ({ type: "hand", isRaised: true }),
  away: async () => ({ type: "away", isAway: true }),
  cover: async () => ({ type: "cover", isCovered: true }),
  ack: async ({ device }) => ({ type: "ack", ack: await ackOf(device) }),
  leaveVisit: async () => ({ type: "leaveVisit", visitId: rig.visit.id }),
  renewMedia: async () => ({ type: "renewMedia" }),
  answerGate: async () => ({ type: "answerGate", challenge: "A".repeat(43), isConnecting: true }),
  knock: async ({ device }) => ({ type: "knock", hello: device.envelope, card: null }),
  resume: async ({ device }) => ({ type: "resume", proof: device.envelope }),
  updateCard: async () => ({ type: "updateCard", card: someCard }),
  leaveWaiting: async () => ({ type: "leaveWaiting" }),
};

/** What is said over a desktop's own socket only, and over a device's only: a desktop takes its devices up by coming back. */
const byDesktop: readonly ClientMessageType[] = ["openVisit", "publishCardKey", "cover"];
const byDevice: readonly ClientMessageType[] = ["resume"];
const desktops: readonly Name[] = [
  "otherClinic",
  "auditor",
  "member",
  "admin",
  "owner",
  "host",
  "formerHost",
];

const mayAsk = (name: Name, type: ClientMessageType): boolean => {
  const action = messageActions[type];
  // An answer to a question that was never asked is refused to everybody.
  if (type === "answerGate" || (desktops.includes(name) ? byDevice : byDesktop).includes(type)) return false;
  // A card key and a cover concern no visit: there the host, and the owner of another clinic, are what their role says.
  const isByRole =
    ["card.publish", "session.cover"].includes(action) &&
    ["host", "formerHost", "otherClinic"].includes(name);
  return can(isByRole ? "owner" : actorOf[name], action, "open");
};

const askAs = async (name: Name, type: ClientMessageType): Promise<string> => {
  const asking = await makers[name](await groupForTests(rig));
  // A device takes itself up again on a new socket; the gate asks before it is answered.
  if (type === "resume" && !desktops.includes(name) && name !== "nobody")
    return (await rig.resume(asking.device)).answer;
  return asking.client.ask(await samples[type](asking));
};

const names = Object.keys(makers).filter((name): name is Name => name in actorOf);
const cases = ClientMessage.options
  .map((option) => option.shape.type.value)
  .flatMap((type) => names.map((name) => [name, type] as const));

test("every actor of the table is tried with every message", () => {
  expect([...new Set(names.map((name) => actorOf[name]))].toSorted()).toEqual([...actors].toSorted());
  expect(Object.keys(samples).toSorted()).toEqual(Object.keys(messageActions).toSorted());
});

test.each(cases)("%s asking for %s is let or refused as the table says", async (name, type) => {
  const answer = await askAs(name, type);
  if (mayAsk(name, type)) expect(closedDoors).not.toContain(answer);
  else expect(closedDoors).toContain(answer);
});
