import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";

let bare: BareApp;
let desktop: Desktop;

const setPolicy = (isProtected: boolean): Promise<void> =>
  writeFile(join(bare.dist, "policies.json"), JSON.stringify({ screenCaptureProtection: isProtected }), {
    mode: 0o600,
  });

/* Linux has no content protection: what is proven here is that the program asks for it, for every window. */
const noted = `
const { BrowserWindow } = require("electron");
globalThis.protected = [];
const own = BrowserWindow.prototype.setContentProtection;
BrowserWindow.prototype.setContentProtection = function (isOn) {
  globalThis.protected.push([this.id, isOn]);
  return own.call(this, isOn);
};
`;

test.beforeAll(async () => {
  bare = await makeBareApp();
  const hook = join(bare.dist, "hook.cjs");
  await writeFile(hook, noted);
  await setPolicy(true);
  const args = [`--policy-file=${join(bare.dist, "policies.json")}`];
  desktop = await launchDesktop({ dist: bare.dist, hooks: [hook], args });
});
test.afterAll(async () => {
  await desktop.close();
  await bare.remove();
});

/** The last word said for each window there is, and for one that is opened now. */
const protectedNow = (): Promise<unknown> =>
  desktop.app.evaluate(({ BrowserWindow }) => {
    const extra = new BrowserWindow({ show: false });
    const said: [number, boolean][] = Reflect.get(globalThis, "protected");
    const last = BrowserWindow.getAllWindows().map(({ id }) => said.findLast(([of]) => of === id)?.[1]);
    extra.destroy();
    return last;
  });

test("where the policy says so, every window is kept out of other programs' pictures", async () => {
  expect(await protectedNow()).toEqual([true, true]);
});

test("a policy that changes is followed without a restart, both ways", async () => {
  await setPolicy(false);
  await expect.poll(protectedNow).toEqual([false, false]);
  await setPolicy(true);
  await expect.poll(protectedNow).toEqual([true, true]);
});
