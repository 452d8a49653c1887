import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../build/runtime/provision.ts";

const page = `<!doctype html>
<html lang="en">
  <head>
    <title>Planted title</title>
    <script>window.inlineRan = true;</script>
    <style>#words { color: rgb(1, 2, 3); }</style>
    <link rel="stylesheet" href="/page.css" />
  </head>
  <body onload="window.handlerRan = true">
    <p id="words" style="background: rgb(4, 5, 6)">Words</p>
    <script type="module" src="/page.js"></script>
  </body>
</html>`;

/* Attacks run in a task of the page's own: what a debugger evaluates is not bound by the page's policy. */
const script = `
window.violations = [];
addEventListener("securitypolicyviolation", (event) => window.violations.push(event.effectiveDirective));
const later = (attack) => new Promise((resolve) => setTimeout(async () => {
  try { resolve({ passed: await attack() }); } catch (error) { resolve({ refused: error.name }); }
}));
const opens = (socket) => new Promise((resolve, reject) => {
  socket.onopen = () => resolve("open");
  socket.onerror = () => reject(new TypeError("closed"));
});
const loads = (element) => new Promise((resolve, reject) => {
  element.onload = () => resolve("loaded");
  element.onerror = () => reject(new TypeError("not loaded"));
  document.body.append(element);
});
const make = (name, properties) => Object.assign(document.createElement(name), properties);
window.attack = {
  eval: () => later(() => (0, eval)("1 + 1")),
  newFunction: () => later(() => new Function("return 1")()),
  stringTimer: () => later(() => setTimeout("window.timerRan = true", 0)),
  innerHtml: () => later(() => { document.body.innerHTML = "<img src=x onerror='window.htmlRan = true'>"; }),
  scriptText: () => later(() => { const one = make("script"); one.text = "window.textRan = true"; document.body.append(one); }),
  foreignPolicy: () => later(() => trustedTypes.createPolicy("mine", {}).createHTML("x")),
  blobWorker: () => later(() => new Worker(URL.createObjectURL(new Blob(["1"], { type: "text/javascript" })))),
  fetch: (url) => later(async () => (await fetch(url, { mode: "no-cors" })).type),
  read: (url) => later(async () => { const answer = await fetch(url); return [answer.status, answer.headers.get("content-security-policy") !== null]; }),
  socket: (url) => later(() => opens(new WebSocket(url))),
  picture: (url) => later(() => loads(make("img", { src: url }))),
  frame: (url) => later(async () => { const frame = make("iframe", { src: url }); await loads(frame); return frame.contentDocument?.body.childElementCount ?? "foreign"; }),
  beacon: (url) => later(() => navigator.sendBeacon(url, "x")),
  go: (url) => later(() => { location.href = url; }),
  submit: (url) => later(() => { const form = make("form", { action: url, method: "post" }); document.body.append(form); form.submit(); }),
  open: (url) => later(() => window.open(url) === null ? "null" : "window"),
  camera: () => later(async () => (await navigator.mediaDevices.getUserMedia({ video: true, audio: true })).getTracks().length),
  speaker: () => later(async () => { const all = await navigator.mediaDevices.enumerateDevices(); const speaker = all.filter((one) => one.kind === "audiooutput").at(-1); await new Audio().setSinkId(speaker.deviceId); return speaker.deviceId; }),
  display: () => later(async () => { const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true }); const kinds = stream.getTracks().map((track) => track.kind); const surface = stream.getVideoTracks()[0]?.getSettings().displaySurface; for (const track of stream.getTracks()) track.stop(); return [kinds, surface]; }),
  position: () => later(() => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, (error) => reject(Object.assign(new Error(), { name: "code " + error.code }))))),
  notification: () => later(() => Notification.requestPermission()),
  midi: () => later(() => navigator.requestMIDIAccess({ sysex: true })),
  importModule: (url) => later(() => import(url)),
  scriptAt: (url) => later(() => loads(make("script", { src: url }))),
  stylesheet: (url) => later(() => loads(make("link", { rel: "stylesheet", href: url }))),
  object: (url) => later(() => loads(make("object", { data: url }))),
  embed: (url) => later(() => loads(make("embed", { src: url }))),
  audio: (url) => later(() => new Promise((resolve, reject) => { const one = make("audio", { src: url }); one.oncanplay = resolve; one.onerror = () => reject(new TypeError("not loaded")); one.load(); })),
  prefetch: (url) => later(() => loads(make("link", { rel: "prefetch", href: url }))),
  preload: (url) => later(() => loads(make("link", { rel: "preload", as: "fetch", href: url }))),
  modulePreload: (url) => later(() => loads(make("link", { rel: "modulepreload", href: url }))),
  icon: (url) => later(() => loads(make("link", { rel: "icon", href: url }))),
  ping: (url) => later(() => { const link = make("a", { href: "app://anteroom/", ping: url }); document.body.append(link); link.click(); }),
  eventSource: (url) => later(() => opens(new EventSource(url))),
  sharedWorker: (url) => later(() => new Promise((_, reject) => { new SharedWorker(url).onerror = () => reject(new TypeError("closed")); })),
  worklet: (url) => later(() => new AudioContext().audioWorklet.addModule(url)),
  serviceWorker: () => later(() => navigator.serviceWorker.register("/page.js")),
  webTransport: (url) => later(() => new WebTransport(url).ready),
  keepalive: (url) => later(async () => (await fetch(url, { mode: "no-cors", keepalive: true, method: "POST", body: "x" })).type),
  background: (url) => later(() => { document.body.style.backgroundImage = "url(" + url + ")"; }),
  download: (url) => later(() => { const link = make("a", { href: url, download: "planted-download.txt" }); document.body.append(link); link.click(); }),
  blobDownload: () => later(() => { const link = make("a", { href: URL.createObjectURL(new Blob(["planted"])), download: "planted-download.txt" }); document.body.append(link); link.click(); }),
  readClipboard: () => later(() => navigator.clipboard.readText()),
  state: (name) => later(async () => (await navigator.permissions.query({ name })).state),
};
window.isReady = true;
`;

const mimes = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript" } as const;

/** The program with a page of the test's own in the place of the renderer; its files are listed as a build lists them. */
export type BareApp = {
  readonly dist: string;
  /** Changes a served file behind the manifest's back. */
  readonly tamper: (path: string, text: string) => Promise<void>;
  readonly remove: () => Promise<void>;
};

const writePage = async (folder: string): Promise<void> => {
  const files = [
    { path: "index.html", text: page, mime: mimes.html },
    { path: "page.css", text: "#words { border-top: 1px solid rgb(7, 8, 9); }", mime: mimes.css },
    { path: "page.js", text: script, mime: mimes.js },
  ];
  const entries = files.map(({ path, text, mime }) => [
    path,
    { sha256: createHash("sha256").update(text).digest("hex"), mime },
  ]);
  await Promise.all(files.map(({ path, text }) => writeFile(join(folder, path), text)));
  await writeFile(join(folder, "unlisted.html"), "<p>unlisted</p>");
  await writeFile(join(folder, "manifest.json"), JSON.stringify(Object.fromEntries(entries)));
};

/** Makes such a program in a folder of its own. */
export const makeBareApp = async (): Promise<BareApp> => {
  const root = await mkdtemp(join(tmpdir(), "anteroom-bare-"));
  const dist = join(root, "dist");
  const folder = join(dist, "desktop");
  await mkdir(folder, { recursive: true });
  await cp(join(ROOT, "dist", "electron"), join(dist, "electron"), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  await writePage(folder);
  return {
    dist,
    tamper: (path, text) => writeFile(join(folder, path), text),
    remove: () => rm(root, { recursive: true, force: true }),
  };
};
