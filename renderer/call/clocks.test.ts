import { expect, test } from "vitest";
import { succeed } from "../../protocol/result.ts";
import { until } from "./call-fixtures.ts";
import { beThree, nowOf, standings } from "./hub-fixtures.ts";

const MINUTE_MS = 60_000;

test.each([
  [1.5 * MINUTE_MS, -1.5 * MINUTE_MS],
  [-1.5 * MINUTE_MS, 60 * MINUTE_MS],
  [60 * MINUTE_MS, -60 * MINUTE_MS],
  [-60 * MINUTE_MS, 1.5 * MINUTE_MS],
])(
  "clocks that are off by %d ms and %d ms stop no admission, no beat, no order and no take-over",
  async (colleagueMs, patientMs) => {
    const three = await beThree({ colleague: { ms: colleagueMs }, patient: { ms: patientMs } });
    const { host, colleague, patient, pass } = three;
    await pass(12_000);
    expect(patient.media.told).not.toContain("held true");
    expect(await colleague.call.orders.setLocked(true)).toEqual(succeed(null));
    await until(patient.call, ({ announce }) => announce?.isLocked === true);
    expect(await host.call.orders.command("askUnmute", [patient.id])).toEqual(succeed(null));
    await until(patient.call, ({ asked }) => asked === "unmute");
    await host.setLine(false);
    await pass(6_500);
    expect(await standings([colleague, patient])).toEqual(["host inVisit", "participant inVisit"]);
    expect(await colleague.call.orders.command("mute", [patient.id])).toEqual(succeed(null));
    await until(patient.call, ({ asked }) => asked === null);
  },
);

test.each([1.5 * MINUTE_MS, -1.5 * MINUTE_MS, -60 * MINUTE_MS])(
  "a clock that is set by %d ms in the middle of a visit holds for a few beats at most",
  async (ms) => {
    const skew = { ms: 0 };
    const { patient, pass } = await beThree({ patient: skew });
    await pass(4_000);
    skew.ms = ms;
    await pass(6_500);
    expect((await nowOf(patient)).state.phase).toBe("inVisit");
  },
);

test("a clock that is set forward by more than keys are kept cannot be told from a sleep: the keys die", async () => {
  const skew = { ms: 0 };
  const { patient, pass } = await beThree({ patient: skew });
  await pass(4_000);
  skew.ms = 60 * MINUTE_MS;
  await pass(1_000);
  expect((await nowOf(patient)).state).toEqual({
    phase: "ended",
    end: { kind: "failed", code: "HELD_TOO_LONG" },
  });
  expect(patient.device.frames.isWiped()).toBe(true);
});
