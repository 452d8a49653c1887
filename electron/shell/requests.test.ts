import { expect, test } from "vitest";
import { mayRequest } from "./requests.ts";

const server = "https://clinic.example:8443";

test.each([
  "app://anteroom/index.html",
  "blob:app://anteroom/4f6c",
  "data:image/png;base64,AA==",
  "https://clinic.example:8443/v1/visits",
  "wss://clinic.example:8443/v1/signal",
])("%s may be requested", (url) => {
  expect(mayRequest(url, server)).toBe(true);
});

test.each([
  "https://clinic.example/v1/visits",
  "http://clinic.example:8443/",
  "ws://clinic.example:8443/",
  "https://clinic.example:8443.evil.example/",
  "https://clinic.example:8443@evil.example/",
  "https://evil.example/?https://clinic.example:8443",
  "blob:https://evil.example/4f6c",
  "file:///etc/passwd",
  "ftp://clinic.example:8443/",
  "devtools://devtools/bundled/inspector.html",
  "chrome://gpu",
  "app://evil/",
  "nonsense",
])("%s is refused", (url) => {
  expect(mayRequest(url, server)).toBe(false);
});

test("without a configured service nothing leaves the machine", () => {
  expect([mayRequest("https://clinic.example/", null), mayRequest("null://x", null)]).toEqual([false, false]);
});
