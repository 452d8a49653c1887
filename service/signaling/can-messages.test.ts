import { afterEach, beforeEach, expect, test } from "vitest";
import { type Actor, actors, can } from "../../protocol/can.ts";
import { ClientMessage, type ClientMessageType, messageActions } from "../../protocol/messages.ts";
import { ackOf, cardKeyOf, makeDevice, someCard, type TestDevice } from "../visit/device-fixtures.ts";
import type { Intent, TestClient } from "./signal-fixtures.ts";
import { type TestRealtime, realtimeForTests } from "../realtime-fixtures.ts";

let rig: TestRealtime;
beforeEach(async () => {
  rig = await realtimeForTests();
});
afterEach(() => rig.close());

/** What the service answers somebody whom the table does not let. */
const closedDoors = ["FORBIDDEN", "NOT_FOUND", "DENIED", "REMOVED", "PLACE_EXPIRED"];

type Asking = {
  client: TestClient;
  device: TestDevice;
  host: Awaited<ReturnType<TestRealtime["openVisit"]>>;
  account: TestRealtime["host"];
};

const admitted = async (host: Asking["host"]): Promise<Asking> => {
  const client = await rig.knock();
  const change = await host.words.say("admit", [client.device]);
  const participantIds = [client.device.id];
  await host.ask({ type: "admit", visitId: rig.visit.id, participantIds, change });
  host.words.accept();
  return { client, device: client.device, host, account: rig.host };
};

const staffAs = async (host: Asking["host"], account: TestRealtime["host"]): Promise<Asking> => ({
  client: await rig.desktop(account),
  device: host.words.device,
  host,
  account,
});

/** Nobody can become a co-host yet; every other actor of the table is made here, by the socket it would really have. */
const makers: Record<Exclude<Actor, "coHost">, (host: Asking["host"]) => Promise<Asking>> = {
  nobody: async (host) => ({
    client: await rig.arrive(),
    device: await makeDevice(rig.scope),
    host,
    account: rig.host,
  }),
  otherClinic: (host) => staffAs(host, rig.foreigner),
  auditor: (host) => staffAs(host, rig.auditor),
  member: (host) => staffAs(host, rig.colleague),
  admin: (host) => staffAs(host, rig.admin),
  owner: (host) => staffAs(host, rig.otherOwner),
  host: async (host) => ({ client: host, device: host.words.device, host, account: rig.host }),
  participant: admitted,
  waiting: async (host) => {
    const client = await rig.knock();
    return { client, device: client.device, host, account: rig.host };
  },
  outside: async (host) => {
    const client = await rig.knock();
    await host.ask({ type: "deny", visitId: rig.visit.id, participantId: client.device.id });
    return { client, device: client.device, host, account: rig.host };
  },
};

/** A whole message of each type, as good as the sender could make it. */
const samples: Record<ClientMessageType, (asking: Asking) => Promise<Intent>> = {
  publishCardKey: async ({ device, account }) => ({
    type: "publishCardKey",
    cardKey: await cardKeyOf(device, account.id),
  }),
  openVisit: async ({ host }) => {
    const words = host.words.succeededBy(await makeDevice(rig.scope, "host"));
    const change = await words.say("host", []);
    return { type: "openVisit", visitId: rig.visit.id, hello: words.device.envelope, change };
  },
  admit: async ({ host }) => {
    const waiting = await rig.knock();
    const change = await host.words.say("admit", [waiting.device]);
    return { type: "admit", visitId: rig.visit.id, participantIds: [waiting.device.id], change };
  },
  deny: async () => ({ type: "deny", visitId: rig.visit.id, participantId: (await rig.knock()).device.id }),
  announce: async ({ host }) => ({
    type: "announce",
    visitId: rig.visit.id,
    change: await host.words.say("rotate", []),
  }),
  endVisit: async ({ host }) => ({
    type: "endVisit",
    visitId: rig.visit.id,
    change: await host.words.say("end", []),
  }),
  ack: async ({ device }) => ({ type: "ack", ack: await ackOf(device) }),
  leaveVisit: async () => ({ type: "leaveVisit" }),
  renewMedia: async () => ({ type: "renewMedia" }),
  answerGate: async () => ({ type: "answerGate", challenge: "A".repeat(43), isConnecting: true }),
  knock: async ({ device }) => ({ type: "knock", hello: device.envelope, card: null }),
  resume: async ({ device }) => ({ type: "resume", proof: device.envelope }),
  updateCard: async () => ({ type: "updateCard", card: someCard }),
  leaveWaiting: async () => ({ type: "leaveWaiting" }),
};

const mayAsk = (actor: Actor, type: ClientMessageType): boolean => {
  const action = messageActions[type];
  // A card key concerns no visit: there the host, and the owner of another clinic, are what their role says.
  const isByRole = action === "card.publish" && (actor === "host" || actor === "otherClinic");
  if (isByRole) return can("owner", action, null);
  return can(actor, action, "open");
};

const askAs = async (actor: keyof typeof makers, type: ClientMessageType): Promise<string> => {
  const asking = await makers[actor](await rig.openVisit());
  // A device takes itself up again on a new socket; the gate asks before it is answered.
  if (type === "resume" && ["waiting", "participant", "outside"].includes(actor))
    return (await rig.resume(asking.device)).answer;
  return asking.client.ask(await samples[type](asking));
};

const actorNames = [
  "nobody",
  "otherClinic",
  "auditor",
  "member",
  "admin",
  "owner",
  "host",
  "participant",
  "waiting",
  "outside",
] as const;
const cases = ClientMessage.options
  .map((option) => option.shape.type.value)
  .flatMap((type) => actorNames.map((actor) => [actor, type] as const));

test("every actor of the table but the co-host, who cannot exist yet, is tried", () => {
  expect([...actorNames, "coHost"].toSorted()).toEqual([...actors].toSorted());
  expect(Object.keys(samples).toSorted()).toEqual(Object.keys(messageActions).toSorted());
});

test.each(cases)("%s asking for %s is let or refused as the table says", async (actor, type) => {
  const answer = await askAs(actor, type);
  // An answer to a question that was never asked is refused to everybody.
  const isLet = type !== "answerGate" && mayAsk(actor, type);
  if (isLet) expect(closedDoors).not.toContain(answer);
  else expect(closedDoors).toContain(answer);
});
