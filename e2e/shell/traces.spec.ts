import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { freshFolder, launchDesktop } from "../parts/electron.ts";
import { makeBareApp } from "./bare-app.ts";
import { listen } from "./listening.ts";

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

/** Files of ours outside of the data folder that hold the marker and were written since. */
const elsewhereWith = async (marker: string, since: number): Promise<string[]> => {
  const homes = [".cache", ".config", ".local", ".pki", "run", "Downloads"].map((name) =>
    join(homedir(), name),
  );
  const own: string[] = [];
  for (const folder of [tmpdir(), "/var/tmp", "/dev/shm", ...homes]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    own.push(...entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)));
  }
  const recent = await Promise.all(
    own.map(async (path) => {
      const { mtimeMs = 0, uid, size = 0 } = (await stat(path).catch(() => null)) ?? {};
      if (uid !== process.getuid?.() || mtimeMs < since || size > 100_000_000) return [];
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      return bytes.includes(marker) || bytes.includes(Buffer.from(marker, "utf16le")) ? [path] : [];
    }),
  );
  return recent.flat().filter((path) => !path.endsWith("/control"));
};

test("nothing that a page stores reaches the disk", async () => {
  const bare = await makeBareApp();
  const dataFolder = await freshFolder();
  const service = await listen((request, response) => {
    // an answer that asks to be kept in every way there is
    response.setHeader("cache-control", "public, max-age=31536000, immutable");
    response.setHeader("set-cookie", `marker=${MARKER}; Max-Age=31536000`);
    response.setHeader("strict-transport-security", "max-age=31536000");
    response.end(request.url);
  });
  const began = Date.now();
  const desktop = await launchDesktop({ dist: bare.dist, dataFolder, serverOrigin: service.origin });
  await desktop.page.waitForFunction("window.isReady === true");
  const stored = await desktop.page.evaluate(
    `(async () => {
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
    const named = (name) => "https://clinic.example/" + name;
    await caches.open(marker).then((one) => one.put(named(marker), new Response(marker))).catch(() => 0);
    await navigator.storage.getDirectory()
      .then((folder) => folder.getFileHandle(marker, { create: true }))
      .then((file) => file.createWritable())
      .then(async (writing) => { await writing.write(marker); await writing.close(); }).catch(() => 0);
    history.pushState({ marker }, "", "?" + marker);
    await fetch(${JSON.stringify("CLINIC")} + "/v1/" + marker, { mode: "no-cors" }).catch(() => 0);
    new BroadcastChannel(marker).postMessage(marker);
    return localStorage.getItem("marker");
  })()`.replace("CLINIC", service.origin),
  );
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
  await desktop.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const back = new Promise<void>((resolve) => contents?.once("did-finish-load", () => resolve()));
    contents?.forcefullyCrashRenderer();
    await back;
  });
  await desktop.close();
  await service.close();
  await writeFile(join(dataFolder, "control"), `before ${MARKER} after`);
  const elsewhere = await elsewhereWith(MARKER, began);
  const looked = await filesWith(dataFolder, MARKER);
  await rm(dataFolder, { recursive: true });
  await bare.remove();
  // the file that the test planted itself shows that the search finds what is there
  expect([stored, looked.files > 1, looked.found, elsewhere]).toEqual([MARKER, true, ["control"], []]);
});
