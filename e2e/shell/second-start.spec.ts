import { rm } from "node:fs/promises";
import { expect, test } from "playwright/test";
import { toBase64Url } from "../../protocol/base64url.ts";
import { VisitId } from "../../protocol/ids.ts";
import { fragmentOf } from "../../protocol/link.ts";
import { type Desktop, freshFolder, launchDesktop, runDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { read } from "./page-calls.ts";
import { stubService } from "./stub-service.ts";

const LINK = `anteroom://join#${fragmentOf({
  visitId: VisitId.parse(toBase64Url(new Uint8Array(16).fill(3))),
  secret: new Uint8Array(32).fill(8),
})}`;

let bare: BareApp;
let desktop: Desktop;
let clinic: Awaited<ReturnType<typeof stubService>>;

test.beforeAll(async () => {
  bare = await makeBareApp();
  clinic = await stubService();
  desktop = await launchDesktop({ dist: bare.dist, serverOrigin: clinic.origin });
  await desktop.page.waitForFunction("window.isReady === true");
});
test.afterAll(async () => {
  await desktop.close();
  await clinic.close();
  await bare.remove();
});

const again = (args: readonly string[]) =>
  runDesktop({ dist: bare.dist, dataFolder: desktop.dataFolder, args });

test("badge software that calls when nothing runs starts nothing, and hears no failure", async () => {
  const dataFolder = await freshFolder();
  const ended = await runDesktop({ dist: bare.dist, dataFolder, args: ["--cover"] });
  await rm(dataFolder, { recursive: true, force: true });
  expect([ended.code, ended.err.includes("window.shown"), ended.err.includes("start.ready")]).toEqual([
    0,
    false,
    false,
  ]);
});

test("a start that covers the program that runs ends well, and where nobody is signed in one fresh window stands", async () => {
  const old = desktop.page;
  const next = desktop.app.waitForEvent("window");
  const ended = await again(["--cover"]);
  const page = await next;
  await page.waitForFunction("window.isReady === true");
  await expect.poll(() => old.isClosed()).toBe(true);
  desktop = { ...desktop, page };
  const windows = await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect([ended.code, windows]).toEqual([0, 1]);
});

test("a deep link does nothing by itself: no request, no navigation, no window, no trace in the log", async () => {
  await read(desktop.page, "window.stayed = true");
  const before = clinic.seen.length;
  const ended = await again([LINK]);
  const windows = await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect([
    ended.code,
    clinic.seen.slice(before),
    desktop.page.url(),
    await read(desktop.page, "[window.stayed, document.body.innerHTML.includes('join')]"),
    windows,
    /anteroom:\/\/|v1\./.test(desktop.log() + ended.err),
  ]).toEqual([0, [], "app://anteroom/", [true, false], 1, false]);
});

for (const [what, word] of [
  ["another host", LINK.replace("join", "cover")],
  ["a path", LINK.replace("join", "join/x")],
  ["a query", LINK.replace("#", "?server=https://evil.example#")],
  ["something behind it", `${LINK}&passcode=123456`],
  ["a name", LINK.replace("join", "name@join")],
  ["a port", LINK.replace("join", "join:80")],
  ["controls", `${LINK}\n--server=https://evil.example`],
  ["percent signs", LINK.replace("#", "%23")],
  ["capitals", LINK.replace("anteroom", "ANTEROOM")],
  ["no end", `${LINK}${"a".repeat(700)}`],
] as const) {
  test(`a deep link with ${what} is refused by name of nothing`, async () => {
    const before = desktop.log().length;
    expect((await again([word])).code).toBe(0);
    await expect.poll(() => desktop.log().slice(before)).toContain('"event":"link.refused"');
    expect(desktop.log().slice(before)).not.toMatch(/join|v1\.|evil/i);
  });
}

for (const [what, args] of [
  ["another service behind a link", [LINK, "--server=https://evil.example"]],
  ["a data folder behind a link", [LINK, "--data-folder=/evil"]],
  ["a policy file behind a link", [LINK, "--policy-file=/evil.json"]],
  ["anything with a dash behind a link", [LINK, "-x"]],
  ["a switch where none counts", ["--", "--server=https://evil.example"]],
  ["a policy file where nobody inspects", ["--policy-file=/evil.json"]],
  ["cover with a value", ["--cover=off"]],
] as const) {
  test(`a start with ${what} is refused`, async () => {
    const ended = await again(args);
    expect([ended.code, ended.err]).toEqual([
      64,
      expect.stringContaining("does not understand its own switches"),
    ]);
  });
}

test("two links ask for nothing but the focus", async () => {
  const before = desktop.log().length;
  const ended = await again([LINK, LINK]);
  expect([ended.code, desktop.log().slice(before)]).toEqual([0, expect.not.stringContaining("link.")]);
});
