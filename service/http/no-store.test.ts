import { expect, test } from "vitest";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { everybody } from "./everybody-fixtures.ts";
import { routeNames } from "./second-factor-fixtures.ts";
import type { Ask } from "./testing-http.ts";

/** Answered to a browser or device that was let in, and to nobody else. */
const forGuests: readonly RouteName[] = ["comeBack", "resume"];

const keptByNobody = { "cache-control": "no-store" };

test.each(routeNames)("an answer of route %s that gives something is kept by nobody", async (name) => {
  const { asks } = await everybody();
  const { status, headers } = await asks(forGuests.includes(name) ? "inVisit" : "host", name);
  expect([status, headers]).toEqual([200, expect.objectContaining(keptByNobody)]);
});

test.each(routeNames)("an answer of route %s that refuses is kept by nobody", async (name) => {
  const { method, path } = routes[name];
  const { bodies, ask } = await everybody();
  const body = await bodies[name]("nobody");
  const asked: Ask = { method, ...(body === undefined ? {} : { body }) };
  const tries: readonly Ask[] = [
    asked,
    { ...asked, body: "{" },
    { ...asked, headers: { origin: "https://elsewhere.example" } },
  ];
  for (const each of tries) expect((await ask(path, each)).headers).toMatchObject(keptByNobody);
});
