import * as fc from "fast-check";
import { expect, test } from "vitest";
import { everyRight, permittedSources } from "../../protocol/permissions.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { systemChance } from "../../protocol/ids.ts";
import { bytesOf, createFakeClock, encodedFrame } from "./frame-fixtures.ts";
import { type FrameHalf, createFrameHalf } from "./frame-half.ts";
import { FRAME_LABELS, type FrameLabel } from "./frame-layout.ts";
import { FrameReply } from "./frame-messages.ts";
import type { EncodedFrame } from "./frame-sending.ts";
import { makeHello } from "./hello.ts";
import { connectKeyHalf, createDevice, createFakeKeyClock, randomScope, valueOf } from "./key-fixtures.ts";
import { createMemberKeys } from "./member-keys.ts";
import { makeSigningKey } from "./signing-key.ts";
import { entryOf, makeHost } from "./visit-fixtures.ts";
import type { VisitKeys } from "./visit-keys.ts";

/* The whole worker of a member under every order of signed words and messages of the page: holds, suspensions and rights bind inside it. */

const FRAME = [0x11, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

type Worker = {
  half: FrameHalf;
  say(message: object): void;
  /** Whether a frame of this label leaves now. */
  sends(label: FrameLabel): Promise<boolean>;
  openGates(): readonly FrameLabel[];
};

const workerOf = (): Worker => {
  const replies: unknown[] = [];
  const half = createFrameHalf({ clock: createFakeClock(), reply: (message) => replies.push(message) });
  const say = (message: object): void => void half.handleMessage({ half: "frames", ...message });
  const report = () => {
    say({ kind: "report", request: 1 });
    return FrameReply.parse(replies.at(-1)).report;
  };
  const senders = FRAME_LABELS.map((label, at) => {
    const input = new TransformStream<EncodedFrame, EncodedFrame>();
    const out: number[][] = [];
    const writable = new WritableStream<EncodedFrame>({ write: (frame) => void out.push(bytesOf(frame)) });
    say({ kind: "attach", side: "send", id: at + 1, readable: input.readable, writable });
    say({ kind: "bindSender", id: at + 1, label });
    return { out, writer: input.writable.getWriter() };
  });
  return {
    half,
    say,
    sends: async (label) => {
      const sender = senders[FRAME_LABELS.indexOf(label)];
      if (sender === undefined) throw new Error("no sender");
      const tallyOf = () => {
        const tally = report().senders.find(({ id }) => id === FRAME_LABELS.indexOf(label) + 1);
        const dropped = Object.values(tally?.dropped ?? {}).reduce((sum, count) => sum + count, 0);
        return { passed: tally?.passed ?? 0, decided: (tally?.passed ?? 0) + dropped };
      };
      const before = tallyOf();
      await sender.writer.write(encodedFrame(FRAME));
      await expect.poll(() => tallyOf().decided, { interval: 1 }).toBe(before.decided + 1);
      await expect.poll(() => sender.out.length, { interval: 1 }).toBe(tallyOf().passed);
      expect(sender.out).not.toContainEqual(FRAME);
      return tallyOf().passed > before.passed;
    },
    openGates: () => report().openGates,
  };
};

const label = fc.constantFrom(...FRAME_LABELS);
const right = fc.constantFrom("maySpeak" as const, "mayShow" as const, "mayShare" as const);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("frame" as const), label }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("openGate" as const, "closeGate" as const), label }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("hold" as const), isHeld: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("suspend" as const), isOn: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("permit" as const), right, isOn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rotate" as const) }) },
);

/** A member whose worker is whole, and the host that speaks to it. */
const memberOf = async () => {
  const [scope, clock, signer] = [randomScope(), createFakeKeyClock(), await makeSigningKey()];
  const hostDevice = createDevice();
  const host = await makeHost({ worker: hostDevice.worker, signer, scope, clock });
  const own = workerOf();
  const { worker, close } = connectKeyHalf(own.half.port);
  const parts = { worker, signer: await makeSigningKey(), clock, isLeaderSilent: () => false };
  const ownHello = valueOf(await makeHello({ ...parts, scope, chance: systemChance, role: "participant" }));
  const keys = await createMemberKeys({ ...parts, ownHello, leaderHello: host.ownHello, missed: null });
  const id = ownHello.hello.participantId;
  const say = async (making: ReturnType<VisitKeys["rotate"]>): Promise<void> => {
    const prepared = valueOf(await making);
    const { announce } = valueOf(await host.commit(prepared));
    if (!announce.roster.some((row) => row.participantId === id)) return;
    valueOf(await keys.accept(entryOf(prepared.change, announce, { id, seq: announce.rev })));
    clock.advance(300);
    await worker.ask("init", {});
  };
  await say(host.open());
  await say(host.admit([{ hello: ownHello.envelope, name: "Ana", isBack: false, rights: everyRight }]));
  const end = (): void => {
    close();
    hostDevice.close();
  };
  return { own, host, keys, id, say, end };
};

const rowOf = (announce: Announce | undefined, id: string): RosterRow => {
  const row = announce?.roster.find(({ participantId }) => participantId === id);
  if (row === undefined) throw new Error("not in the roster");
  return row;
};

test("no frame leaves a worker while the visit is held or suspended, or the signed word does not permit it, and releases change no gate", async () => {
  let [left, stayed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const { own, host, keys, id, say, end } = await memberOf();
      const opened = new Set<FrameLabel>(["microphone", "camera"]);
      for (const one of opened) own.say({ kind: "openGate", label: one });
      let isHeld = false;
      for (const one of steps) {
        if (one.kind === "frame") {
          const announce = keys.head()?.announce;
          const permitted = permittedSources(rowOf(announce, id), announce?.isSuspended ?? true);
          const mayLeave = opened.has(one.label) && !isHeld && permitted.includes(one.label);
          expect(await own.sends(one.label)).toBe(mayLeave);
          if (mayLeave) left += 1;
          else stayed += 1;
        } else if (one.kind === "openGate" || one.kind === "closeGate") {
          own.say(one);
          if (one.kind === "openGate") opened.add(one.label);
          else opened.delete(one.label);
        } else if (one.kind === "hold") {
          own.say(one);
          ({ isHeld } = one);
        } else if (one.kind === "suspend") await say(host.setFlags({ isSuspended: one.isOn }));
        else if (one.kind === "permit") await say(host.permit(new Map([[id, { [one.right]: one.isOn }]])));
        else await say(host.rotate());
      }
      await say(host.setFlags({ isSuspended: false }));
      own.say({ kind: "hold", isHeld: false });
      expect(own.openGates()).toEqual(FRAME_LABELS.filter((one) => opened.has(one)));
      end();
    }),
    { numRuns: 40, seed: 20261122 },
  );
  expect(Math.min(left, stayed)).toBeGreaterThan(50);
}, 60_000);

test("a page that lifts the hold lifts no suspension, and the end of a suspension lifts no hold", async () => {
  const { own, host, say, end } = await memberOf();
  own.say({ kind: "openGate", label: "microphone" });
  expect(await own.sends("microphone")).toBe(true);
  await say(host.setFlags({ isSuspended: true }));
  own.say({ kind: "hold", isHeld: true });
  own.say({ kind: "hold", isHeld: false });
  expect(await own.sends("microphone")).toBe(false);
  own.say({ kind: "hold", isHeld: true });
  await say(host.setFlags({ isSuspended: false }));
  expect(await own.sends("microphone")).toBe(false);
  own.say({ kind: "hold", isHeld: false });
  expect(await own.sends("microphone")).toBe(true);
  end();
});
