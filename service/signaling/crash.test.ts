import { join } from "node:path";
import { expect, test } from "vitest";
import type { AuditAction } from "../../protocol/audit.ts";
import { succeed } from "../../protocol/result.ts";
import type { DeathPoint } from "../mortal-store-fixtures.ts";
import {
  type TestGuest,
  type TestRealtime,
  type TestSocket,
  realtimeForTests,
} from "../realtime-fixtures.ts";
import { inFolder } from "../store/testing-store.ts";
import { makeDevice, someCard } from "../visit/device-fixtures.ts";
import { type TestGroup, groupForTests } from "./group-fixtures.ts";
import type { Intent } from "./signal-fixtures.ts";

type Scene = {
  rig: TestRealtime;
  group: TestGroup;
  ann: TestGuest;
  eva: TestGuest & { sessionId: TestGroup["host"]["sessionId"] };
  kim: TestGuest;
};
type Asker = "host" | "eva" | "ann" | "kim";
/** Something that changes a visit: who asks for it, with which message, and what the audit log says of it when it is done. */
type Control = { by: Asker; intent: (scene: Scene) => Promise<Intent>; audit: AuditAction[] };

/** A visit with a guest whose hand is up, a co-host, and Kim, who waits. */
const sceneIn = async (path: string): Promise<Scene> => {
  const rig = await realtimeForTests({ path });
  const group = await groupForTests(rig);
  // Each comes a moment after the other: people are listed by how long they are there.
  rig.time.advance(1);
  const ann = await group.member();
  rig.time.advance(1);
  const eva = await group.coHost();
  rig.time.advance(1);
  const kim = await rig.knock();
  rig.time.advance(1);
  await ann.ask({ type: "hand", isRaised: true });
  await Promise.all(rig.clients.map((client) => client.settle()));
  return { rig, group, ann, eva, kim };
};

const visitIdOf = ({ group }: Scene) => group.visitId;
const announced =
  (reason: "remove" | "return" | "permissions" | "rotate", flags = {}) =>
  async (scene: Scene): Promise<Intent> => {
    const { chain, visitId } = scene.group;
    const isParting = reason === "remove" || reason === "return";
    const seats = isParting ? chain.without(scene.ann.device.id) : chain.seats;
    return { type: "announce", visitId, change: (await chain.say(reason, { seats, flags })).change };
  };
const ledByEva = ({ group: { chain }, eva }: Scene) => chain.ledBy(eva.device.id);

const controls: Record<string, Control> = {
  admit: {
    by: "host",
    async intent({ group: { chain, visitId }, kim }) {
      const { change } = await chain.say("admit", { seats: chain.withMore([kim.device]) });
      return { type: "admit", visitId, participantIds: [kim.device.id], change };
    },
    audit: ["participant.admitted"],
  },
  deny: {
    by: "host",
    intent: async (scene) => ({
      type: "deny",
      visitId: visitIdOf(scene),
      participantId: scene.kim.device.id,
    }),
    audit: ["participant.denied"],
  },
  remove: { by: "host", intent: announced("remove"), audit: ["participant.removed", "invitation.retired"] },
  return: { by: "host", intent: announced("return"), audit: ["participant.returned"] },
  rotate: { by: "host", intent: announced("rotate"), audit: ["visit.announced"] },
  lock: {
    by: "host",
    intent: announced("permissions", { isLocked: true }),
    audit: ["visit.locked"],
  },
  suspend: {
    by: "host",
    intent: announced("permissions", { isSuspended: true }),
    audit: ["visit.suspended"],
  },
  "take the co-host's part back": {
    by: "host",
    async intent({ group: { chain, visitId } }) {
      const { change } = await chain.say("permissions", { seats: chain.withCoHosts() });
      return { type: "announce", visitId, change };
    },
    audit: ["coHost.revoked"],
  },
  "hand over": {
    by: "host",
    async intent(scene) {
      const { chain, visitId } = scene.group;
      return {
        type: "handOver",
        visitId,
        change: (await chain.say("host", { seats: ledByEva(scene) })).change,
      };
    },
    audit: ["visit.handedOver"],
  },
  "take over": {
    by: "eva",
    async intent(scene) {
      const { chain, visitId } = scene.group;
      scene.group.host.socket.terminate();
      let { snapshot } = await scene.eva.next("visit");
      while (snapshot.phase !== "onHold") ({ snapshot } = await scene.eva.next("visit"));
      const { change } = await chain.say("host", { seats: ledByEva(scene), signer: scene.eva.device });
      return { type: "takeOver", visitId, change };
    },
    audit: ["visit.takenOver"],
  },
  "keep open": {
    by: "host",
    intent: async (scene) => ({ type: "keepVisit", visitId: visitIdOf(scene) }),
    audit: ["visit.kept"],
  },
  "say that it gets late": {
    by: "host",
    intent: async (scene) => ({
      type: "runningLate",
      visitId: visitIdOf(scene),
      participantIds: null,
      minutes: 15,
    }),
    audit: ["waiting.lateTold"],
  },
  "lower hands": {
    by: "eva",
    intent: async (scene) => ({
      type: "lowerHands",
      visitId: visitIdOf(scene),
      participantIds: [scene.ann.device.id],
    }),
    audit: ["hand.lowered"],
  },
  "lower the own hand": {
    by: "ann",
    intent: async () => ({ type: "hand", isRaised: false }),
    audit: ["hand.lowered"],
  },
  command: {
    by: "host",
    intent: async ({ group: { chain, host, visitId }, ann }) => ({
      type: "hostCommand",
      visitId,
      command: await chain.command(host.device, [ann.device.id]),
    }),
    audit: ["command.sent"],
  },
  "order as a co-host": {
    by: "eva",
    intent: async ({ group: { chain, visitId }, eva }) => ({
      type: "coHostRequest",
      visitId,
      request: await chain.request(eva.device, { kind: "lock", isOn: true }),
    }),
    audit: ["coHost.requested"],
  },
  leave: {
    by: "ann",
    intent: async ({ group: { visitId } }) => ({ type: "leaveVisit", visitId }),
    audit: ["participant.left"],
  },
  "leave the waiting room": {
    by: "kim",
    intent: async () => ({ type: "leaveWaiting" }),
    audit: ["waiting.left"],
  },
  "seal the card again": {
    by: "kim",
    intent: async () => ({ type: "updateCard", card: { ...someCard, ciphertext: "BBBB" } }),
    audit: ["waiting.cardUpdated"],
  },
  "come with new keys": {
    by: "host",
    async intent({ rig, group: { chain, visitId } }) {
      const device = await makeDevice(rig.scope, "host");
      const seats = chain.seats.map((seat) => (seat.isHost ? { ...seat, device } : seat));
      const { change } = await chain.say("host", { seats, signer: device });
      return { type: "openVisit", visitId, hello: device.envelope, change };
    },
    audit: ["visit.hostReturned"],
  },
  end: {
    by: "host",
    intent: async ({ group: { chain, visitId } }) => ({
      type: "endVisit",
      visitId,
      change: (await chain.say("end")).change,
    }),
    audit: ["visit.ended"],
  },
};

const clientOf = (scene: Scene, by: Asker): TestSocket => (by === "host" ? scene.group.host : scene[by]);

/** Everything that is stored of the visit, with names in place of what is random: equal for equal histories. */
const stored = async ({ rig, group }: Scene): Promise<string> => {
  const read = await rig.store.read(async (reads) =>
    succeed([
      await reads.visit.find(group.visitId),
      await reads.admission.ofVisit(group.visitId),
      await reads.board.ofVisit(group.visitId, 1),
    ]),
  );
  if (!read.ok) throw new Error(read.error.code);
  const names = new Map<string, string>();
  return JSON.stringify(read.value).replaceAll(/"[\w-]{16,}"/g, (random) => {
    const name = names.get(random) ?? `#${names.size}`;
    names.set(random, name);
    return name;
  });
};

const done = async ({ rig, group }: Scene): Promise<AuditAction[]> =>
  (await rig.audit())
    .filter((event) => event.outcome === "success" && event.visitId === group.visitId)
    .map((event) => event.action);

/** Messages that tell somebody of a thing that was done: not what is shown anew whenever anything happens. */
const tellsOf = ({ rig }: Scene): number =>
  rig.clients
    .flatMap(({ heard }) => heard)
    .filter(({ type }) =>
      ["admitted", "board", "out", "hostCommand", "coHostRequest", "media"].includes(type),
    ).length;

type Outcome = { answer: string; before: string; after: string; audit: AuditAction[]; wasTold: boolean };

/** Asks, dies at the point if it is reached, and looks at what is left. */
const askAndDie = async (scene: Scene, control: Control, point: DeathPoint | null): Promise<Outcome> => {
  const { rig } = scene;
  const intent = await control.intent(scene);
  const before = await stored(scene);
  const written = (await done(scene)).length;
  const told = tellsOf(scene);
  const client = clientOf(scene, control.by);
  rig.mortal.arm(point);
  const answer = await Promise.race([client.ask(intent), client.closed.then(() => "unreachable")]);
  if (point !== null) {
    rig.mortal.kill();
    await rig.bury();
  } else await Promise.all(rig.clients.map((other) => other.settle()));
  const audit = (await done(scene)).slice(written);
  return { answer, before, after: await stored(scene), audit, wasTold: tellsOf(scene) > told };
};

/** Of the statements of a control every third is tried, another third for each control; of its commits every one. */
const STRIDE = 3;

/** The points of a control: before its statements, and after its commits. */
const pointsOf = async (
  control: Control,
  seed: number,
): Promise<{ points: DeathPoint[]; reference: Outcome }> =>
  inFolder(async (folder) => {
    const scene = await sceneIn(join(folder, "db"));
    const reference = await askAndDie(scene, control, null);
    const { statements, commits } = scene.rig.mortal.counts();
    await scene.rig.close();
    const list = (kind: DeathPoint["kind"], count: number): DeathPoint[] =>
      Array.from({ length: count }, (_, at) => ({ kind, at }));
    const tried = list("statement", statements).filter(({ at }) => at % STRIDE === seed % STRIDE);
    return { reference, points: [...tried, ...list("committed", commits)] };
  });

test.each(Object.entries(controls))(
  "wherever the service dies while somebody asks to %s, it is done and audited, or not done and not answered as done",
  async (name, control) => {
    const { points, reference } = await pointsOf(control, name.length);
    expect([reference.answer, reference.audit]).toEqual(["done", control.audit]);
    expect(points.length).toBeGreaterThan(3);
    const ends = new Set<string>();
    for (const point of points)
      await inFolder(async (folder) => {
        const scene = await sceneIn(join(folder, "db"));
        const outcome = await askAndDie(scene, control, point);
        const isDone = outcome.audit.length > 0;
        const where = JSON.stringify(point);
        expect([where, outcome.after]).toEqual([where, isDone ? reference.after : reference.before]);
        expect([where, outcome.audit]).toEqual([where, isDone ? control.audit : []]);
        if (outcome.answer === "done" || outcome.wasTold) expect([where, isDone]).toEqual([where, true]);
        if (!isDone) expect([where, outcome.answer]).toEqual([where, "unreachable"]);
        ends.add(`${isDone} ${outcome.answer}`);
        await scene.rig.revive();
        await scene.rig.close();
      });
    // Some deaths came before the commit and some after it; else nothing was tried.
    expect(ends).toContain("false unreachable");
    expect(ends).toContain("true unreachable");
  },
  60_000,
);
