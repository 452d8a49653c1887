import { readdir } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { type Listening, listen } from "./listening.ts";
import { attack, read } from "./page-calls.ts";

let bare: BareApp;
let desktop: Desktop;
let clinic: Listening;
let foreign: Listening;

test.beforeAll(async () => {
  bare = await makeBareApp();
  clinic = await listen((request, response) => {
    if (request.url === "/redirect") response.writeHead(302, { location: `${foreign.origin}/redirected` });
    if (request.url === "/report") {
      response.setHeader("content-disposition", 'attachment; filename="planted-download.txt"');
    }
    response.end();
  });
  foreign = await listen();
  desktop = await launchDesktop({ dist: bare.dist, serverOrigin: clinic.origin });
});
test.afterAll(async () => {
  await desktop.close();
  await clinic.close();
  await foreign.close();
  await bare.remove();
});

test("inline scripts, handlers and styles do nothing; the page's own files do", async () => {
  await desktop.page.waitForFunction("window.isReady === true");
  const seen = await read(
    desktop.page,
    `(() => { const style = getComputedStyle(document.querySelector("#words"));
      return [window.inlineRan, window.handlerRan, style.color, style.backgroundColor, style.borderTopColor]; })()`,
  );
  expect(seen).toEqual([undefined, undefined, "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "rgb(7, 8, 9)"]);
});

for (const [name, error] of [
  ["eval", "EvalError"],
  ["newFunction", "EvalError"],
  ["stringTimer", "TypeError"],
  ["innerHtml", "TypeError"],
  ["scriptText", "TypeError"],
  ["foreignPolicy", "TypeError"],
  ["blobWorker", "TypeError"],
] as const) {
  test(`the page cannot make code or markup of text: ${name}`, async () => {
    expect(await attack(desktop.page, name)).toEqual({ refused: error });
  });
}

test("none of the refused texts ran later", async () => {
  expect(await read(desktop.page, "[window.timerRan, window.htmlRan, window.textRan]")).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("the page reaches its clinic service", async () => {
  const before = clinic.seen.length;
  expect(await attack(desktop.page, "fetch", `${clinic.origin}/v1/clinic`)).toEqual({ passed: "opaque" });
  expect(clinic.seen.slice(before)).toEqual(["GET /v1/clinic"]);
});

for (const [name, path] of [
  ["fetch", "/fetch"],
  ["picture", "/picture.png"],
  ["frame", "/frame"],
  ["beacon", "/beacon"],
  ["keepalive", "/keepalive"],
  ["importModule", "/module.js"],
  ["scriptAt", "/script.js"],
  ["stylesheet", "/sheet.css"],
  ["background", "/background.png"],
  ["object", "/object"],
  ["embed", "/embed"],
  ["audio", "/audio.ogg"],
  ["prefetch", "/prefetch"],
  ["preload", "/preload"],
  ["modulePreload", "/module-preload.js"],
  ["ping", "/ping"],
  ["eventSource", "/events"],
  ["sharedWorker", "/shared-worker.js"],
  ["worklet", "/worklet.js"],
] as const) {
  test(`the page reaches nobody else: ${name}`, async () => {
    await attack(desktop.page, name, `${foreign.origin}${path}`);
    expect(foreign.seen).toEqual([]);
  });
}

test("the page opens no socket to anybody else", async () => {
  const url = foreign.origin.replace("http", "ws");
  expect(await attack(desktop.page, "socket", url)).toEqual({ refused: expect.any(String) });
  expect(foreign.seen).toEqual([]);
});

test("a redirect of the clinic service leads nowhere, for the page and for main", async () => {
  const before = clinic.seen.length;
  expect(await attack(desktop.page, "fetch", `${clinic.origin}/redirect`)).toEqual({ refused: "TypeError" });
  const status = await desktop.app.evaluate(
    ({ session }, url) =>
      session
        .fromPartition("clinic")
        .fetch(url)
        .then(
          () => "passed",
          () => "refused",
        ),
    `${clinic.origin}/redirect`,
  );
  expect([status, clinic.seen.slice(before), foreign.seen]).toEqual([
    "refused",
    ["GET /redirect", "GET /redirect"],
    [],
  ]);
});

for (const name of ["serviceWorker", "webTransport"]) {
  test(`the page cannot have a line or a worker that outlives it: ${name}`, async () => {
    const url = `${foreign.origin.replace("http", "https")}/transport`;
    expect(await attack(desktop.page, name, url)).toEqual({ refused: expect.any(String) });
    expect(foreign.seen).toEqual([]);
  });
}

const plantedFiles = async (): Promise<string[]> => {
  const folders = [homedir(), join(homedir(), "Downloads"), tmpdir(), desktop.dataFolder];
  const names = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  return names.flat().filter((name) => name.startsWith("planted-download"));
};

for (const [what, name, url] of [
  ["a link that wants to be saved", "download", () => `${clinic.origin}/file`],
  ["an answer that wants to be saved", "go", () => `${clinic.origin}/report`],
  ["a page's own bytes", "blobDownload", () => ""],
  ["a file of our own bundle", "download", () => "app://anteroom/page.js"],
] as const) {
  test(`nothing is downloaded: ${what}`, async () => {
    const states = desktop.app.evaluate(
      ({ session }) =>
        new Promise<string>((resolve) => {
          const clinicSession = session.fromPartition("clinic");
          const timer = setTimeout(() => resolve("never began"), 700);
          clinicSession.once("will-download", (event) => {
            clearTimeout(timer);
            resolve(event.defaultPrevented ? "prevented" : "began");
          });
        }),
    );
    await attack(desktop.page, name, url());
    expect(await states).not.toBe("began");
    expect(await plantedFiles()).toEqual([]);
    expect(desktop.page.url()).toBe("app://anteroom/");
  });
}

test("main cannot be told to download either", async () => {
  const state = await desktop.app.evaluate(
    ({ session }, url) =>
      new Promise<string>((resolve) => {
        const clinicSession = session.fromPartition("clinic");
        clinicSession.once("will-download", (event) =>
          resolve(event.defaultPrevented ? "prevented" : "began"),
        );
        clinicSession.downloadURL(url);
      }),
    `${clinic.origin}/report`,
  );
  expect([state, await plantedFiles()]).toEqual(["prevented", []]);
});

test("the policy of the clinic service's pictures is the page's: none from there", async () => {
  const before = clinic.seen.length;
  await attack(desktop.page, "picture", `${clinic.origin}/picture.png`);
  expect(clinic.seen.slice(before)).toEqual([]);
});

test("behind the policy, the session itself refuses every foreign request", async () => {
  const outcomes = await desktop.app.evaluate(
    async ({ session }, origins) => {
      const sessions = [session.fromPartition("clinic"), session.defaultSession];
      const tries = sessions.flatMap((one) => origins.map((origin) => one.fetch(`${origin}/second-wall`)));
      return (await Promise.allSettled(tries)).map((result) => result.status);
    },
    [clinic.origin, foreign.origin, "file:///etc/hostname"],
  );
  expect(outcomes).toEqual(["fulfilled", "rejected", "rejected", "rejected", "rejected", "rejected"]);
  expect(foreign.seen).toEqual([]);
});

for (const [name, url] of [
  ["go", "https://clinic.example/"],
  ["go", "file:///etc/passwd"],
  ["go", "app://anteroom/page.js"],
  ["go", "chrome://gpu"],
  ["go", "data:text/html,<p>x"],
  ["go", "javascript:window.urlRan=true"],
  ["submit", "app://anteroom/"],
] as const) {
  test(`the page cannot leave: ${name} ${url}`, async () => {
    await read(desktop.page, "window.stayed = true");
    await attack(desktop.page, name, url);
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect([desktop.page.url(), await read(desktop.page, "[window.stayed, window.urlRan]")]).toEqual([
      "app://anteroom/",
      [true, undefined],
    ]);
  });
}

test("a page that empties itself is brought back", async () => {
  await read(desktop.page, "window.stayed = true");
  await attack(desktop.page, "go", "about:blank");
  await desktop.page.waitForFunction("window.isReady === true && window.stayed === undefined");
  expect(desktop.page.url()).toBe("app://anteroom/");
});

for (const url of ["https://clinic.example/", "app://anteroom/", "about:blank", ""]) {
  test(`the page cannot open a window at ${JSON.stringify(url)}`, async () => {
    expect(await attack(desktop.page, "open", url)).toEqual({ passed: "null" });
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });
}

test("a frame of our own page stays empty and has no bridge", async () => {
  await attack(desktop.page, "frame", "app://anteroom/index.html");
  const frames = await read(
    desktop.page,
    `[...document.querySelectorAll("iframe")].map((frame) => {
      try { return [frame.contentDocument?.body?.childElementCount ?? "closed", typeof frame.contentWindow.anteroom]; }
      catch { return ["closed", "undefined"]; } })`,
  );
  expect(
    new Set(JSON.parse(JSON.stringify(frames)).map((one: unknown) => JSON.stringify(one))),
  ).not.toContain(JSON.stringify([1, "object"]));
  expect(JSON.stringify(frames)).not.toContain("object");
});

test("a webview element is an unknown element", async () => {
  const kind = await read(desktop.page, `document.createElement("webview").constructor.name`);
  expect(kind).toBe("HTMLElement");
});

test("devtools do not open where nobody inspects", async () => {
  const preference = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.webContents.isDevToolsOpened()),
  );
  expect(preference).toEqual([false]);
});
