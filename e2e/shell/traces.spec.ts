import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { freshFolder, launchDesktop } from "../parts/electron.ts";
import { makeBareApp } from "./bare-app.ts";

const MARKER = "Planted-Mrs-Example-7431";

const filesWith = async (folder: string, marker: string): Promise<{ files: number; found: string[] }> => {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const needles = [Buffer.from(marker), Buffer.from(marker, "utf16le")];
  const holds = await Promise.all(
    entries.map(async (entry) => {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      return needles.some((needle) => bytes.includes(needle));
    }),
  );
  return { files: entries.length, found: entries.filter((_, at) => holds[at]).map((entry) => entry.name) };
};

test("nothing that a page stores reaches the disk", async () => {
  const bare = await makeBareApp();
  const dataFolder = await freshFolder();
  const desktop = await launchDesktop({ dist: bare.dist, dataFolder });
  await desktop.page.waitForFunction("window.isReady === true");
  const stored = await desktop.page.evaluate(`(async () => {
    const marker = ${JSON.stringify(MARKER)};
    document.title = marker;
    history.replaceState({ marker }, "", "#" + marker);
    localStorage.setItem("marker", marker);
    sessionStorage.setItem("marker", marker);
    document.cookie = "marker=" + marker;
    const base = await new Promise((resolve, reject) => {
      const asked = indexedDB.open("marker", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("marker");
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = reject;
    });
    await new Promise((resolve, reject) => {
      const change = base.transaction("marker", "readwrite", { durability: "strict" });
      change.objectStore("marker").put(marker, "marker");
      change.oncomplete = resolve;
      change.onerror = reject;
    });
    return localStorage.getItem("marker");
  })()`);
  await desktop.app.evaluate(async ({ session }, marker) => {
    const clinic = session.fromPartition("clinic");
    await clinic.cookies.set({
      url: "http://127.0.0.1/",
      name: "marker",
      value: marker,
      expirationDate: 4e9,
    });
    await clinic.cookies.flushStore();
    clinic.flushStorageData();
  }, MARKER);
  await desktop.close();
  const looked = await filesWith(dataFolder, MARKER);
  await rm(dataFolder, { recursive: true });
  await bare.remove();
  expect([stored, looked.files > 0, looked.found]).toEqual([MARKER, true, []]);
});
