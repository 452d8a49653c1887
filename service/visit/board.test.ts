import { expect, test } from "vitest";
import type { ServerMessage } from "../../protocol/messages.ts";
import { answerOf, deskForTests, lineThatKeeps, openAt } from "./desk-fixtures.ts";
import { makeDevice } from "./device-fixtures.ts";
import { byLink } from "./machine-fixtures.ts";

test("a desktop whose window was lost is given the hellos of everybody who ever led, also of who left, and once", async () => {
  const rig = await deskForTests();
  const { id: visitId } = rig.visit;
  const words = await openAt(rig);
  const cora = await makeDevice(rig.scope);
  await rig.knock(cora, { ...byLink, accountId: rig.colleagues[0].id, returnHash: "account" });
  await rig.desk().admit(rig.asker, visitId, [cora.id], await words.say("admit", [cora]));
  words.accept();
  const named = await words.say("permissions", [cora], { rights: new Map([[cora, { isCoHost: true }]]) });
  await rig.desk().announce(rig.asker, visitId, named);
  words.accept();
  await rig.desk().handOver(rig.asker, visitId, await words.lead(cora));
  words.accept();
  const led = words.succeededBy(cora);
  const coras = { kind: "device", id: cora.id } as const;
  expect(answerOf(await rig.desk().handOver(coras, visitId, await led.lead(words.device)))).toBe("done");
  await rig.desk().leaveVisit(coras, visitId, cora.id);

  const heard: ServerMessage[] = [];
  const { id: accountId, sessionId } = rig.asker;
  rig.presence().seatDesktop({ accountId, sessionId }, lineThatKeeps(heard));
  expect(answerOf(await rig.desk().resumeHost(rig.asker, visitId, words.device.id))).toBe("done");
  const boards = heard.flatMap((message) => (message.type === "board" ? [message] : []));
  expect(boards.map(({ entry }) => entry.seq)).toEqual([1, 2, 3, 4, 5]);
  const hellosOf = boards.map(({ hellos }) => new Set(hellos.map(({ participantId }) => participantId)));
  expect(hellosOf).toEqual([new Set([words.device.id, cora.id]), new Set(), new Set(), new Set(), new Set()]);
});
