import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { inFolder } from "../store/testing-store.ts";
import { readGuestPage } from "./guest-page.ts";
import { httpForTests } from "./testing-http.ts";

const script = `console.log(${JSON.stringify("x".repeat(2_000))})`;

const withPage = <T>(work: (http: Awaited<ReturnType<typeof httpForTests>>) => Promise<T>) =>
  inFolder(async (folder) => {
    const root = join(folder, "guest");
    mkdirSync(join(root, "assets"), { recursive: true });
    writeFileSync(join(root, "index.html"), "<!doctype html>guest");
    writeFileSync(join(root, "assets", "guest-Ab3_dE9x.js"), script);
    writeFileSync(join(root, "assets", "plain.css"), "a{}");
    writeFileSync(join(root, "notes.txt.bak"), "CANARY");
    writeFileSync(join(folder, "secret.json"), "CANARY");
    symlinkSync(join(folder, "secret.json"), join(root, "link.json"));
    const http = await httpForTests({ guestPage: readGuestPage(root) });
    writeFileSync(join(root, "later.js"), "CANARY");
    return work(http);
  });

test("the page is served with the strict policy, and nothing of it is stored", () =>
  withPage(async ({ ask }) => {
    const { status, text, headers } = await ask("/join");
    expect([status, text]).toEqual([200, "<!doctype html>guest"]);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
        "media-src 'self' blob: mediastream:; connect-src 'self' wss://visits.clinic.example; worker-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; " +
        "trusted-types anteroom-worker",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers["permissions-policy"]).toContain(
      "camera=(self), microphone=(self), display-capture=(self)",
    );
  }));

test("files with a hash in their name are kept for ever, others are not, and text travels zipped where asked", () =>
  withPage(async ({ ask, server }) => {
    const hashed = await ask("/join/assets/guest-Ab3_dE9x.js");
    expect([hashed.text, hashed.headers["cache-control"]]).toEqual([
      script,
      "public, max-age=31536000, immutable",
    ]);
    expect((await ask("/join/assets/plain.css")).headers["cache-control"]).toBe("no-store");
    const zipped = await server.inject({
      url: "/join/assets/guest-Ab3_dE9x.js",
      headers: { "accept-encoding": "gzip" },
    });
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(script);
  }));

test.each([
  "/join/",
  "/join/index.html",
  "/join/link.json",
  "/join/later.js",
  "/join/notes.txt.bak",
  "/join/assets",
  "/join/../secret.json",
  "/join/%2e%2e/secret.json",
  "/join/assets/%2e%2e%2f%2e%2e%2fsecret.json",
  "/join/constructor",
  "/index.html",
])("%s leads nowhere", (path) =>
  withPage(async ({ ask }) => {
    const { status, text } = await ask(path);
    expect(status).toBe(404);
    expect(text).not.toContain("CANARY");
  }),
);

test("without a built page people are told so", async () => {
  const { ask } = await httpForTests({ guestPage: readGuestPage("/nowhere/at/all") });
  const { status, text, headers } = await ask("/join");
  expect([status, headers["content-type"]]).toEqual([503, "text/html; charset=utf-8"]);
  expect(text).toContain("is not set up yet");
});
