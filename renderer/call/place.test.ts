import { expect, test } from "vitest";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { until } from "./call-fixtures.ts";
import { arrive, isEnded, knock, ticketOf } from "./guest-fixtures.ts";

const access = (fill: number) => succeed({ url: "ws://clinic.example", ticket: ticketOf(fill) });

test("whoever was let in before comes back without the passcode", async () => {
  const one = await arrive();
  one.place.comeBack = access(9);
  await knock(one);
  expect([one.tickets, one.service.asked.map(({ type }) => type)]).toEqual([["comeBack"], ["knock"]]);
});

test.each<ErrorCode>(["FORBIDDEN", "NOT_FOUND", "DENIED", "LINK_RETIRED"])(
  "whoever cannot come back (%s) arrives with the passcode",
  async (code) => {
    const one = await arrive();
    one.place.comeBack = fail(code);
    await knock(one);
    expect(one.tickets).toEqual(["comeBack", "arrive"]);
  },
);

test.each<[ErrorCode, string]>([
  ["REMOVED", "removed"],
  ["VISIT_ENDED", "ended"],
])("no passcode is tried after %s", async (code, reason) => {
  const one = await arrive();
  one.place.comeBack = fail(code);
  expect(await one.service.connect()).toBe(false);
  expect(one.tickets).toEqual(["comeBack"]);
  expect((await until(one.call, isEnded)).state).toEqual({ phase: "ended", end: { kind: "out", reason } });
});

test("a service that is away when one comes back is asked again, without a passcode in between", async () => {
  const one = await arrive();
  one.place.comeBack = fail("SERVICE_UNREACHABLE");
  expect(await one.service.connect()).toBe(false);
  one.place.comeBack = access(9);
  await knock(one);
  expect(one.tickets).toEqual(["comeBack", "comeBack"]);
});

test("whoever is sent back to waiting is out as such: its keys are gone, and it knocks no more by itself", async () => {
  const one = await arrive();
  await knock(one);
  one.service.push({ v: 1, type: "out", reason: "returned" });
  expect((await until(one.call, isEnded)).state).toEqual({
    phase: "ended",
    end: { kind: "out", reason: "returned" },
  });
  await one.device.worker.ask("init", {});
  expect([one.ends(), one.service.isClosed(), one.service.count("knock")]).toEqual([1, true, 1]);
});
