import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ErrorCodeSchema, errorTable } from "../protocol/errors.ts";
import { Problem } from "../protocol/routes.ts";
import { problemDetails, problemOf, refuseUpgrade } from "./refusal.ts";

const codes = Object.keys(errorTable).map((code) => ErrorCodeSchema.parse(code));

test("a refused upgrade is told the same problem as a refused request, but for a status that media clients obey", async () => {
  for (const code of codes) {
    expect(Problem.parse(JSON.parse(problemOf(code).body))).toEqual(problemDetails(code));
    const { status, body } = problemOf(code, true);
    expect([401, 403, 503]).toContain(status);
    expect(JSON.parse(body)).toEqual({ ...problemDetails(code), status });
  }
  const socket = new PassThrough();
  refuseUpgrade(socket, problemOf("NOT_FOUND"));
  const [head, body] = (await text(socket)).split("\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 404 Not Found\r\ncontent-type: application\/problem\+json\r\n/);
  expect(JSON.parse(body ?? "")).toEqual(problemDetails("NOT_FOUND"));
});

test("every problem has a type of its own", () => {
  expect(new Set(codes.map((code) => problemDetails(code).type)).size).toBe(codes.length);
});
