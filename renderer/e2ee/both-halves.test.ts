import { expect, onTestFinished, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { bytesOf, createFakeClock, encodedFrame } from "./frame-fixtures.ts";
import { type FrameHalf, createFrameHalf } from "./frame-half.ts";
import type { FrameLabel } from "./frame-layout.ts";
import type { EncodedFrame } from "./frame-sending.ts";
import { makeHello } from "./hello.ts";
import type { PreparedChange } from "./host-changes.ts";
import type { Result } from "../../protocol/result.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { connectKeyHalf, createFakeKeyClock, randomScope, valueOf } from "./key-fixtures.ts";
import { createMemberKeys } from "./member-keys.ts";
import { makeSigningKey } from "./signing-key.ts";
import { entryOf, makeHost } from "./visit-fixtures.ts";

/* The true key half over the true frame half: what the host's worker seals, a member's worker opens, and nobody else's. */

const clock = createFakeKeyClock();

const createBoth = () => {
  const half = createFrameHalf({ clock: createFakeClock(), reply: () => undefined });
  const { worker, close } = connectKeyHalf(half.port);
  onTestFinished(close);
  return { half, worker, sender: sendsFrom(half), receiver: receivesAt(half) };
};
type Both = ReturnType<typeof createBoth>;

const sendsFrom = (half: FrameHalf) => {
  const sealed: number[][] = [];
  const input = new TransformStream<EncodedFrame, EncodedFrame>();
  const writer = input.writable.getWriter();
  const writable = new WritableStream<EncodedFrame>({ write: (frame) => void sealed.push(bytesOf(frame)) });
  half.handleMessage({
    half: "frames",
    kind: "attach",
    side: "send",
    id: 1,
    readable: input.readable,
    writable,
  });
  const send = async (label: FrameLabel, data: number[]): Promise<void> => {
    half.handleMessage({ half: "frames", kind: "bindSender", id: 1, label });
    half.handleMessage({ half: "frames", kind: "openGate", label });
    await writer.write(encodedFrame(data));
  };
  return { send, sealed };
};
const receivesAt = (half: FrameHalf) => {
  const opened: number[][] = [];
  const input = new TransformStream<EncodedFrame, EncodedFrame>();
  const writer = input.writable.getWriter();
  const writable = new WritableStream<EncodedFrame>({ write: (frame) => void opened.push(bytesOf(frame)) });
  const id = 2;
  half.handleMessage({
    half: "frames",
    kind: "attach",
    side: "receive",
    id,
    readable: input.readable,
    writable,
  });
  const receive = async (index: number, label: FrameLabel, data: number[]): Promise<void> => {
    half.handleMessage({ half: "frames", kind: "bindReceiver", id, index, label });
    await writer.write(encodedFrame(data));
  };
  return { receive, opened };
};

const openVisit = async () => {
  const scope = randomScope();
  const signer = await makeSigningKey();
  const both = createBoth();
  const host = await makeHost({ worker: both.worker, signer, scope, clock });
  const arrive = async () => {
    const own = createBoth();
    const { worker } = own;
    const ownSigner = await makeSigningKey();
    const parts = { worker, signer: ownSigner, scope, chance: systemChance, role: "participant" as const };
    const ownHello = valueOf(await makeHello(parts));
    const seat = { worker, signer: ownSigner, ownHello, leaderHello: host.ownHello, missed: null, clock };
    const keys = await createMemberKeys({ ...seat, isLeaderSilent: () => false });
    return { ...own, keys, hello: ownHello, id: ownHello.hello.participantId };
  };
  const post = async (result: Result<PreparedChange>, members: Awaited<ReturnType<typeof arrive>>[]) => {
    const { change, head, ...rest } = valueOf(result);
    const prepared = valueOf(result);
    expect(rest.plan.members.length).toBeGreaterThan(0);
    valueOf(await host.commit(prepared));
    for (const { id, keys } of members)
      valueOf(await keys.accept(entryOf(change, head.announce, { id, seq: head.announce.rev })));
    clock.advance(300);
    for (const { worker } of [both, ...members]) await worker.ask("init", {});
  };
  await post(await host.open(), []);
  return { host, both, arrive, post };
};

const SOUND = [0x78, 1, 2, 3];
const lastOf = async (sent: Both["sender"], count: number): Promise<number[]> => {
  await expect.poll(() => sent.sealed.length).toBe(count);
  return sent.sealed[count - 1] ?? [];
};

test("what the host says opens at those admitted, and no longer at one who was removed", async () => {
  const { host, both, arrive, post } = await openVisit();
  const [stays, goes] = [await arrive(), await arrive()];
  const joiners = [stays, goes].map(({ hello }) => ({
    hello: hello.envelope,
    name: "Ana",
    isBack: false,
    rights: everyRight,
  }));
  await post(await host.admit(joiners), [stays, goes]);
  await both.sender.send("microphone", SOUND);
  const first = await lastOf(both.sender, 1);
  expect(first).not.toEqual(SOUND);
  for (const { receiver } of [stays, goes]) await receiver.receive(0, "microphone", first);
  await expect.poll(() => [stays.receiver.opened, goes.receiver.opened]).toEqual([[SOUND], [SOUND]]);

  await post(await host.depart([goes.id], "remove"), [stays]);
  await both.sender.send("microphone", [0x78, 9, 9, 9]);
  const second = await lastOf(both.sender, 2);
  for (const { receiver } of [stays, goes]) await receiver.receive(0, "microphone", second);
  await expect.poll(() => stays.receiver.opened).toEqual([SOUND, [0x78, 9, 9, 9]]);
  expect(goes.receiver.opened).toEqual([SOUND]);
});

test("a member's screen opens only while the host's signed word grants it", async () => {
  const { host, both, arrive, post } = await openVisit();
  const member = await arrive();
  await post(
    await host.admit([{ hello: member.hello.envelope, name: "Ana", isBack: false, rights: everyRight }]),
    [member],
  );
  await member.sender.send("screenShareAudio", SOUND);
  await member.sender.send("microphone", SOUND);
  await lastOf(member.sender, 1);
  await post(await host.permit(new Map([[member.id, { mayShare: true }]])), [member]);
  await member.sender.send("screenShareAudio", SOUND);
  const granted = await lastOf(member.sender, 2);
  await both.receiver.receive(1, "screenShareAudio", granted);
  await expect.poll(() => both.receiver.opened).toEqual([SOUND]);
  await member.sender.send("screenShareAudio", SOUND);
  const late = await lastOf(member.sender, 3);
  await post(await host.permit(new Map([[member.id, { mayShare: false }]])), [member]);
  await both.receiver.receive(1, "screenShareAudio", late);
  await both.receiver.receive(1, "microphone", member.sender.sealed[0] ?? []);
  await expect.poll(() => both.receiver.opened).toEqual([SOUND, SOUND]);
});

test("a suspended visit sends nothing until it is taken up again", async () => {
  const { host, both, arrive, post } = await openVisit();
  const member = await arrive();
  await post(
    await host.admit([{ hello: member.hello.envelope, name: "Ana", isBack: false, rights: everyRight }]),
    [member],
  );
  await post(await host.setFlags({ isSuspended: true }), [member]);
  await member.sender.send("microphone", SOUND);
  await post(await host.setFlags({ isSuspended: false }), [member]);
  await member.sender.send("microphone", SOUND);
  await both.receiver.receive(1, "microphone", await lastOf(member.sender, 1));
  await expect.poll(() => both.receiver.opened).toEqual([SOUND]);
  expect(member.sender.sealed).toHaveLength(1);
});
