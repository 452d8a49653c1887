import { afterEach, beforeEach, expect, test } from "vitest";
import type { SessionId } from "../../protocol/ids.ts";
import { type TestGuest, type TestRealtime, realtimeForTests } from "../realtime-fixtures.ts";
import { makeDevice, resumeProof } from "../visit/device-fixtures.ts";
import { type TestGroup, groupForTests } from "./group-fixtures.ts";
import type { Intent } from "./signal-fixtures.ts";

let rig: TestRealtime;
let group: TestGroup;
let ann: TestGuest;
let eva: TestGuest & { sessionId: SessionId };
beforeEach(async () => {
  rig = await realtimeForTests();
  group = await groupForTests(rig);
  ann = await group.member();
  eva = await group.coHost();
});
afterEach(() => rig.close());

test("no ticket that somebody got before the removal leads back in: neither to the old place nor to the queue", async () => {
  const { visitId } = group;
  const resuming = await rig.ticket({ purpose: "resume", visitId, participantId: ann.device.id });
  const way = { invitationId: null, returnHash: "another browser", accountId: null, isBack: false };
  const knocking = await rig.ticket({ purpose: "knock", visitId, ...way });
  expect(await group.remove(ann.device.id)).toBe("done");
  const back = await rig.connect(resuming);
  const proof = await resumeProof(ann.device, new Uint8Array(Buffer.from(resuming, "base64url")));
  expect(await back.ask({ type: "resume", proof })).toBe("REMOVED");
  const again = await rig.connect(knocking);
  const { envelope: hello } = ann.device;
  expect(await again.ask({ type: "knock", hello, card: null })).toBe("LINK_RETIRED");
  expect(back.heard.concat(again.heard).map(({ type }) => type)).toEqual([
    "welcome",
    "failed",
    "welcome",
    "failed",
  ]);
});

test("a removed co-host says nothing more, over neither socket, and comes back by neither account nor place", async () => {
  const { visitId, chain } = group;
  const request = await chain.request(eva.device, { kind: "lock", isOn: true }, { counter: 9 });
  const claim = await chain.say("host", { seats: chain.ledBy(eva.device.id), signer: eva.device });
  expect(await group.remove(eva.device.id)).toBe("done");
  const { reason } = await eva.next("out");
  expect(reason).toBe("removed");
  const desktop = await rig.desktop(rig.colleague, eva.sessionId);
  const intents: Intent[] = [
    { type: "coHostRequest", visitId, request },
    { type: "takeOver", visitId, change: claim.change },
    { type: "lowerHands", visitId, participantIds: [ann.device.id] },
    { type: "announce", visitId, change: claim.change },
    { type: "endVisit", visitId, change: null },
    { type: "deny", visitId, participantId: ann.device.id },
  ];
  for (const client of [eva, desktop])
    for (const intent of intents) expect(["FORBIDDEN", "REMOVED"]).toContain(await client.ask(intent));
  const way = { invitationId: null, returnHash: "account", accountId: rig.colleague.id, isBack: false };
  const { envelope: hello } = await makeDevice(rig.scope);
  expect(await (await rig.arrive(way)).ask({ type: "knock", hello, card: null })).toBe("LINK_RETIRED");
  expect((await rig.resume(eva.device)).answer).toBe("REMOVED");
});

test("a day of the removed colleague shows nothing of the visit any more", async () => {
  const desktop = await rig.desktop(rig.colleague, eva.sessionId);
  let { visits } = await desktop.next("day");
  while (visits.length === 0) ({ visits } = await desktop.next("day"));
  expect(await group.remove(eva.device.id)).toBe("done");
  while (visits.length > 0) ({ visits } = await desktop.next("day"));
  expect(visits).toEqual([]);
});
