import { expect, test } from "vitest";
import { ServerOrigin, socketOriginOf } from "./server-origin.ts";

test.each([
  ["https://clinic.example", "https://clinic.example"],
  ["https://clinic.example/", "https://clinic.example"],
  ["https://clinic.example:8443", "https://clinic.example:8443"],
  ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
  ["http://localhost:3000", "http://localhost:3000"],
  ["http://[::1]:3000", "http://[::1]:3000"],
])("%s may be a clinic service", (text, origin) => {
  expect(ServerOrigin.safeParse(text)).toEqual({ success: true, data: origin });
});

test.each([
  "",
  "clinic.example",
  "http://clinic.example",
  "http://127.0.0.1.evil.example",
  "http://localhost.evil.example",
  "https://user:word@clinic.example",
  "https://clinic.example/path",
  "https://clinic.example/?a",
  "https://clinic.example/#a",
  "file:///etc/passwd",
  "app://anteroom",
  "javascript:alert(1)",
])("%s cannot be a clinic service", (text) => {
  expect(ServerOrigin.safeParse(text).success).toBe(false);
});

test("sockets go to the same place with the scheme of sockets", () => {
  expect([socketOriginOf("https://a.example"), socketOriginOf("http://127.0.0.1:1")]).toEqual([
    "wss://a.example",
    "ws://127.0.0.1:1",
  ]);
});
