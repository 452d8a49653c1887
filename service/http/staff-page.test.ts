import { expect, test } from "vitest";
import { httpForTests } from "./testing-http.ts";

test("the page of a staff invitation says what to do, and can run, load and send nothing", async () => {
  const { ask } = await httpForTests();
  const { status, headers, text } = await ask("/staff");
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["content-security-policy"]).toBe(
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  );
  expect([headers["cache-control"], headers["referrer-policy"], headers["x-frame-options"]]).toEqual([
    "no-store",
    "no-referrer",
    "DENY",
  ]);
  expect(text).toContain("I have an invitation");
  expect(text).not.toMatch(/<(?:script|style|form|input|img|link|iframe)|https?:/);
});

test("nothing else stands below it", async () => {
  const { ask } = await httpForTests();
  expect((await ask("/staff/anything")).status).toBe(404);
  expect((await ask("/staff", { method: "POST", body: {} })).status).toBe(404);
});
