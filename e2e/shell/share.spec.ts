import { expect, test } from "playwright/test";
import { fail } from "../../protocol/errors.ts";
import { ipc } from "../../protocol/ipc.ts";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { attack, invoke, signInAtStub } from "./page-calls.ts";
import { stubService } from "./stub-service.ts";

let bare: BareApp;
let desktop: Desktop;
let clinic: Awaited<ReturnType<typeof stubService>>;

test.beforeAll(async () => {
  bare = await makeBareApp();
  clinic = await stubService();
  desktop = await launchDesktop({ dist: bare.dist, serverOrigin: clinic.origin });
  await signInAtStub(desktop.page);
});
test.afterAll(async () => {
  await desktop.close();
  await clinic.close();
  await bare.remove();
});

const listed = async () => {
  const answer = ipc["share.list"].output.parse(await invoke(desktop.page, "share.list"));
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};
const refused = { refused: expect.stringMatching(/^(?:NotAllowed|Abort|InvalidState|NotReadable)Error$/) };

test("screens are shown with a picture, our own window is not among them", async () => {
  const sources = await listed();
  expect(sources.filter(({ kind }) => kind === "screen").length).toBeGreaterThan(0);
  expect(sources.map(({ title }) => title)).not.toContain("Anteroom");
  expect(sources.every(({ picture }) => picture.length > 200)).toBe(true);
});

test("nothing chosen, nothing given", async () => {
  expect(await attack(desktop.page, "display")).toEqual(refused);
});

test("the chosen screen is given without sound, once", async () => {
  const screen = (await listed()).find(({ kind }) => kind === "screen");
  expect(await invoke(desktop.page, "share.choose", { id: screen?.id })).toEqual({ ok: true, value: {} });
  expect(await attack(desktop.page, "display")).toEqual({ passed: [["video"], "monitor"] });
  expect(await attack(desktop.page, "display")).toEqual(refused);
});

test("a source that was not shown cannot be chosen", async () => {
  expect(await invoke(desktop.page, "share.choose", { id: "window:1:0" })).toEqual(fail("NOT_FOUND"));
});

test("the old way around the picker is not given what was not chosen", async () => {
  const screen = (await listed()).find(({ kind }) => kind === "screen");
  const ended = await desktop.page.evaluate(`navigator.mediaDevices
    .getUserMedia({ video: { mandatory: { chromeMediaSource: "desktop", chromeMediaSourceId: ${JSON.stringify(screen?.id)} } } })
    .then((stream) => stream.getTracks().length, (error) => error.name)`);
  expect(ended).toEqual(expect.stringMatching(/Error$/));
});
