import { afterEach, beforeEach, expect, test } from "vitest";
import { type ParticipantId, systemChance } from "../../protocol/ids.ts";
import { HOLD_ENDS_MS } from "../../protocol/limits.ts";
import { closeCodes } from "../../protocol/messages.ts";
import { succeed } from "../../protocol/result.ts";
import type { AdmissionState } from "../../protocol/visit.ts";
import { disableAccount } from "../account/members.ts";
import { type TestRealtime, type TestSocket, realtimeForTests } from "../realtime-fixtures.ts";
import type { AccountRow } from "../store/rows.ts";
import { makeDevice } from "../visit/device-fixtures.ts";
import { type TestGroup, groupForTests } from "./group-fixtures.ts";

let rig: TestRealtime;
let group: TestGroup;
beforeEach(async () => {
  rig = await realtimeForTests();
  group = await groupForTests(rig);
});
afterEach(() => rig.close());

/** Disables as the route does; `isTold` false: the process dies right after it was stored. */
const disable = async ({ id }: AccountRow, { isTold = true, by = rig.otherOwner } = {}): Promise<void> => {
  const { store, time, realtime } = rig;
  const looked: Promise<void>[] = [];
  const disabled = await disableAccount(
    {
      store,
      clock: time.clock,
      chance: systemChance,
      sessionsEnded: (ids) => (isTold ? ids.forEach((each) => realtime().closeSession(each)) : undefined),
      rightsChanged: () => undefined,
      accountDisabled: () => void (isTold ? looked.push(realtime().endDisabled()) : undefined),
    },
    by,
    { accountId: id },
  );
  if (!disabled.ok) throw new Error(disabled.error.code);
  await Promise.all(looked);
};

const stateOf = async (id: ParticipantId): Promise<string | undefined> => {
  const found = await rig.store.read(async (reads) => succeed(await reads.admission.find(id)));
  return found.ok ? found.value?.state : undefined;
};

const phase = async (): Promise<string | undefined> => {
  const found = await rig.store.read(async (reads) => succeed(await reads.visit.find(rig.visit.id)));
  return found.ok ? found.value?.phase : undefined;
};

/** Waits until somebody is shown another member in this state. */
const shownAs = async (client: TestSocket, id: ParticipantId, state: AdmissionState): Promise<void> => {
  const stateIn = async () =>
    (await client.next("visit")).snapshot.participants.find(({ participantId }) => participantId === id)
      ?.state;
  let shown = await stateIn();
  while (shown !== state) shown = await stateIn();
};

test("a member whose account is disabled in a call loses sockets, media and place at once, and all see it", async () => {
  const ann = await group.member();
  const eva = await group.coHost();
  const desktop = await rig.desktop(rig.colleague, eva.sessionId);
  await disable(rig.colleague);
  expect(await Promise.all([eva.closed, desktop.closed])).toEqual([
    closeCodes.unauthorised,
    closeCodes.unauthorised,
  ]);
  expect(rig.rooms.calls).toContain(`remove ${eva.device.id}`);
  expect(await stateOf(eva.device.id)).toBe("removed");
  await shownAs(ann, eva.device.id, "removed");
  expect(await rig.actions()).toEqual(
    expect.arrayContaining(["account.disabled", "participant.removed", "invitation.retired"]),
  );
  // Whoever leads says the next word without them, and everybody else goes on.
  const said = await group.chain.say("leave", { seats: group.chain.without(eva.device.id) });
  expect(await group.host.ask({ type: "announce", visitId: group.visitId, change: said.change })).toBe(
    "done",
  );
  expect(await phase()).toBe("open");
});

test("no ticket of a disabled account leads back: not to its place, not to the queue, not to a desktop", async () => {
  const eva = await group.coHost();
  const { visitId } = group;
  const resuming = await rig.ticket({ purpose: "resume", visitId, participantId: eva.device.id });
  const way = { invitationId: null, returnHash: "x", accountId: rig.colleague.id, isBack: false };
  const knocking = await rig.ticket({ purpose: "knock", visitId, ...way });
  await disable(rig.colleague);
  for (const ticket of [resuming, knocking]) {
    const status = await new Promise<number | undefined>((resolve) => {
      rig.dial(ticket).on("unexpected-response", (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(401);
  }
});

test("where whoever leads is disabled the visit is held, and a co-host takes over at once", async () => {
  const ann = await group.member();
  const eva = await group.coHost();
  await disable(rig.host);
  expect(await group.host.closed).toBe(closeCodes.unauthorised);
  expect([await phase(), await stateOf(group.host.device.id)]).toEqual(["onHold", "removed"]);
  expect(await group.takeOver(eva)).toBe("done");
  expect(await phase()).toBe("open");
  const { entry } = await ann.next("board");
  expect(entry.announce).toBeDefined();
});

test("without a co-host the visit that nobody leads ends by itself", async () => {
  const ann = await group.member();
  await disable(rig.host);
  await rig.pass(HOLD_ENDS_MS + 2_000);
  expect((await ann.next("out")).reason).toBe("ended");
});

test("a process that dies right after disabling puts them out within two seconds of its next start", async () => {
  const ann = await group.member();
  const eva = await group.coHost();
  await disable(rig.colleague, { isTold: false });
  await rig.restart();
  const back = await rig.resume(ann.device);
  rig.time.advance(2_000);
  await shownAs(back, eva.device.id, "removed");
  expect(await stateOf(eva.device.id)).toBe("removed");
  expect(rig.rooms.calls).toContain(`remove ${eva.device.id}`);
});

test("a colleague who waits is turned away", async () => {
  const eva = await rig.join();
  await disable(rig.colleague);
  expect(await eva.closed).toBe(closeCodes.unauthorised);
  expect(await stateOf(eva.device.id)).toBe("denied");
});

test("one who joined under two roofs is out of every visit", async () => {
  const eva = await group.coHost();
  const second = await rig.join();
  await group.admit(second);
  await disable(rig.colleague);
  expect([await stateOf(eva.device.id), await stateOf(second.device.id)]).toEqual(["removed", "removed"]);
  expect((await makeDevice(rig.scope)).id).not.toBe(eva.device.id);
});
