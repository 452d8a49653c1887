import fc from "fast-check";
import { expect, test } from "vitest";
import { type Seated, beThree, nowOf } from "./hub-fixtures.ts";

type Staff = "host" | "colleague";
type Who = Staff | "patient";
type Step =
  | { kind: "cut" | "mend"; who: Who }
  | { kind: "pass"; seconds: number }
  | { kind: "lock" | "share"; who: Staff; isOn: boolean }
  | { kind: "handOver" | "lose"; who: Staff };

const who = fc.constantFrom<Who>("host", "colleague", "patient");
const staff = fc.constantFrom<Staff>("host", "colleague");
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom("cut" as const, "mend" as const), who }),
  fc.record({ kind: fc.constant("pass" as const), seconds: fc.integer({ min: 1, max: 7 }) }),
  fc.record({ kind: fc.constantFrom("lock" as const, "share" as const), who: staff, isOn: fc.boolean() }),
  fc.record({ kind: fc.constantFrom("handOver" as const, "lose" as const), who: staff }),
);

/** A host, a co-host and a patient, to whom anything may happen. */
const beginSchedule = async () => {
  const visit = await beThree();
  const people: Record<Who, Seated> = visit;
  const down = new Set<Who>();
  const orders: Promise<unknown>[] = [];
  const setLine = async (one: Who, isUp: boolean): Promise<void> => {
    if (down.has(one) !== isUp) return;
    if (isUp) down.delete(one);
    else down.add(one);
    await people[one].setLine(isUp);
  };
  /** The service takes what is under way, and its answers are lost. */
  const lose = async (one: Who): Promise<void> => {
    visit.hub.loseAnswers(people[one].id);
    await visit.pass(250);
    await setLine(one, false);
    visit.hub.loseAnswers(null);
  };
  const run = async (one: Step): Promise<void> => {
    switch (one.kind) {
      case "cut":
      case "mend":
        return setLine(one.who, one.kind === "mend");
      case "pass":
        return visit.pass(one.seconds * 1_000);
      case "lock":
        return void orders.push(people[one.who].call.orders.setLocked(one.isOn));
      case "share": {
        const { call } = people[one.who];
        return void orders.push(call.orders.permit([visit.patient.id], { mayShare: one.isOn }));
      }
      case "handOver": {
        const to = one.who === "host" ? visit.colleague : visit.host;
        return void orders.push(people[one.who].call.orders.handOver(to.id));
      }
      case "lose":
        return lose(one.who);
    }
  };
  const calmDown = async (): Promise<void> => {
    for (const one of ["host", "colleague", "patient"] as const) await setLine(one, true); // oxlint-disable-line no-await-in-loop -- one line after the other
    await visit.pass(9_000);
    await Promise.all(orders);
  };
  return { ...visit, run, calmDown };
};

test("whatever is cut, lost and handed over, in the end one leads and all follow, and no guest ever leads", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const { host, colleague, patient, hub, run, calmDown } = await beginSchedule();
      for (const one of steps) {
        await run(one); // oxlint-disable-line no-await-in-loop -- a schedule has an order
        expect((await nowOf(patient)).seat).toBe("participant"); // oxlint-disable-line no-await-in-loop -- a schedule has an order
      }
      await calmDown();
      const snapshots = await Promise.all([host, colleague, patient].map(nowOf));
      expect(snapshots.map(({ state }) => state.phase)).toEqual(["inVisit", "inVisit", "inVisit"]);
      expect(snapshots.map(({ seat }) => seat).toSorted()).toEqual(["coHost", "host", "participant"]);
      expect(new Set(snapshots.map(({ announce }) => announce?.rev))).toEqual(new Set([hub.board.length]));
    }),
    { numRuns: 8 },
  );
}, 60_000);
