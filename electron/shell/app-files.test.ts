import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type AppFiles, Manifest, answerFor } from "./app-files.ts";
import { cspOf } from "./csp.ts";

const sha256Hex = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const page = new TextEncoder().encode("<!doctype html>");
const script = new TextEncoder().encode("export {};");

const appWith = (bundle: Record<string, Uint8Array<ArrayBuffer>>) => {
  const changes: string[] = [];
  const files: AppFiles = {
    manifest: Manifest.parse({
      "index.html": { sha256: sha256Hex(page), mime: "text/html; charset=utf-8" },
      "assets/a.js": { sha256: sha256Hex(script), mime: "text/javascript" },
    }),
    read: async (path) => {
      const bytes = bundle[path];
      if (bytes === undefined) throw new Error("no such file");
      return bytes;
    },
    sha256Hex,
    csp: cspOf("https://clinic.example"),
    onChanged: () => changes.push("changed"),
  };
  return { files, changes };
};
const whole = { "index.html": page, "assets/a.js": script, "secret.txt": page };
const statusOf = async (url: string, method = "GET"): Promise<number> =>
  (await answerFor(appWith(whole).files, { url, method })).status;

test("the start page is served with its type and the policy", async () => {
  const answer = await answerFor(appWith(whole).files, { url: "app://anteroom/", method: "GET" });
  expect([answer.status, await answer.text(), answer.headers.get("content-type")]).toEqual([
    200,
    "<!doctype html>",
    "text/html; charset=utf-8",
  ]);
  expect(answer.headers.get("content-security-policy")).toContain(
    "connect-src 'self' https://clinic.example wss://clinic.example;",
  );
});

test("no file is kept, guessed at or given to another origin", async () => {
  const answer = await answerFor(appWith(whole).files, { url: "app://anteroom/assets/a.js", method: "GET" });
  const names = ["cache-control", "x-content-type-options", "referrer-policy"];
  const apart = ["cross-origin-opener-policy", "cross-origin-resource-policy"];
  expect([...names, ...apart].map((name) => answer.headers.get(name))).toEqual([
    "no-store",
    "nosniff",
    "no-referrer",
    "same-origin",
    "same-origin",
  ]);
});

test("a listed asset is served", async () => {
  expect(await statusOf("app://anteroom/assets/a.js")).toBe(200);
});

test.each([
  "app://anteroom/secret.txt",
  "app://anteroom/manifest.json",
  "app://anteroom/assets",
  "app://anteroom/assets/",
  "app://anteroom//index.html",
  "app://anteroom/%69ndex.html",
  "app://anteroom/index.html?x=1",
  "app://anteroom/..%2findex.html",
  "app://anteroom/assets/..%2f..%2f..%2fetc%2fpasswd",
  "app://anteroom/__proto__",
  "app://anteroom/constructor",
  "app://other/index.html",
  "app://anteroom:1/index.html",
  "https://anteroom/index.html",
  "nonsense",
])("%s is not found", async (url) => {
  expect(await statusOf(url)).toBe(404);
});

test("only GET is answered", async () => {
  expect(await statusOf("app://anteroom/", "POST")).toBe(405);
});

test("a file that is not the build's is not served, and is reported", async () => {
  const { files, changes } = appWith({ "index.html": script });
  const answer = await answerFor(files, { url: "app://anteroom/", method: "GET" });
  expect([answer.status, changes]).toEqual([404, ["changed"]]);
});

test.each(["../up.js", "/abs.js", "a//b.js", ".hidden", "a/../b.js"])("a manifest cannot list %s", (path) => {
  expect(Manifest.safeParse({ [path]: { sha256: "0".repeat(64), mime: "text/html" } }).success).toBe(false);
});

test("the policy names nothing inline, no eval and no wildcard", () => {
  const policy = cspOf("http://127.0.0.1:3000");
  expect(policy).not.toMatch(/unsafe|\*|nonce|strict-dynamic/);
  expect(policy).toContain("connect-src 'self' http://127.0.0.1:3000 ws://127.0.0.1:3000;");
  expect(cspOf(null)).toContain("connect-src 'self';");
});
