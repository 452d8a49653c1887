import { expect, test } from "playwright/test";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { attack } from "./page-calls.ts";

let bare: BareApp;
let desktop: Desktop;

test.beforeAll(async () => {
  bare = await makeBareApp();
  desktop = await launchDesktop({ dist: bare.dist });
});
test.afterAll(async () => {
  await desktop.close();
  await bare.remove();
});

for (const path of ["", "index.html", "page.css", "page.js"]) {
  test(`/${path} is listed and served under the policy`, async () => {
    expect(await attack(desktop.page, "read", `app://anteroom/${path}`)).toEqual({ passed: [200, true] });
  });
}

for (const path of [
  "unlisted.html",
  "manifest.json",
  "../electron/main.cjs",
  "..%2felectron%2fmain.cjs",
  "%2e%2e/electron/main.cjs",
  "..\\electron\\main.cjs",
  "//etc/passwd",
  "%2fetc%2fpasswd",
  "page.js%00.html",
  "PAGE.JS",
  "page.js?x",
  "__proto__",
]) {
  test(`/${path} is not found`, async () => {
    expect(await attack(desktop.page, "read", `app://anteroom/${path}`)).toEqual({ passed: [404, true] });
  });
}

test("another host of the scheme is refused", async () => {
  expect(await attack(desktop.page, "read", "app://elsewhere/index.html")).toEqual({ refused: "TypeError" });
});

test("a file that changed after the build is not served", async () => {
  await bare.tamper("page.css", "#words { color: red; }");
  expect(await attack(desktop.page, "read", "app://anteroom/page.css")).toEqual({ passed: [404, true] });
  expect(desktop.log()).toContain('"event":"file.changed"');
});
