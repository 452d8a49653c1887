import { expect, test } from "playwright/test";
import { launchDesktop } from "../parts/electron.ts";
import { makeBareApp } from "./bare-app.ts";

test("every window that is made is kept out of other programs' pictures, unless a policy says otherwise", async () => {
  const bare = await makeBareApp();
  const desktop = await launchDesktop({ dist: bare.dist });
  const calls = await desktop.app.evaluate(({ BrowserWindow }) => {
    const seen: boolean[] = [];
    const own = BrowserWindow.prototype.setContentProtection;
    BrowserWindow.prototype.setContentProtection = (isOn) => void seen.push(isOn);
    new BrowserWindow({ show: false }).destroy();
    BrowserWindow.prototype.setContentProtection = own;
    return seen;
  });
  await desktop.close();
  await bare.remove();
  expect(calls).toEqual([true]);
});
