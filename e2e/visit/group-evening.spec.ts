import { type Page, expect, test } from "playwright/test";
import type { Desktop } from "../parts/electron.ts";
import { type PageSite, servePages } from "../parts/pages.ts";
import { type CookieJar, type RawGuest, openRawGuest } from "../parts/raw-guest.ts";
import { epochOf, expectAllShown, firstShown, framesOf, openRawGuests, seatsOf } from "./group.ts";
import { newRawMedia, roomFacts, tryToJoin, watchTokens } from "./raw-media.ts";
import { colourShown, isToneHeard, toneHeard } from "./senses.ts";
import {
  COLLEAGUE,
  HOST,
  PATIENT,
  type Planned,
  type VisitStage,
  expectToSeeAndHear,
  openVisitStage,
} from "./stage.ts";
import * as steps from "./steps.ts";
import { auditOf } from "./traces.ts";

/* J-3: a group of twelve, from the first who waits to the end for all. One story: every test goes on where the one before ended. */

test.describe.configure({ mode: "serial" });

/** Places beside the host. */
const PLACES = 11;
const NAMES = ["Ada", "Bo", "Cleo", "Dev", "Eva", "Finn", "Gus", "Hana"];
/** How soon the others are on a new epoch after somebody is gone, and a control reaches those it is about. Milliseconds. */
const NEW_EPOCH_MS = 2_000;
const REACHES_MS = 1_000;
const SUCCESSION_MS = 6_000;

let stage: VisitStage;
let site: PageSite;
let visit: Planned;
let host: Page;
let colleague: Desktop;
let mia: Page;
let nils: Page;
let miasTokens: string[];
let nilsTokens: string[];
let raws: RawGuest[];
const late = { name: "Late", jar: { cookie: "" } satisfies CookieJar };

const MIA = { ...PATIENT, name: "Mia" };
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });
const tile = (page: Page, name: string) => page.locator("main figure", { hasText: name });
const named = (name: string): RawGuest => {
  const found = raws.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found;
};
const isIn = ({ state }: { state: { phase: string } }): boolean => state.phase === "inVisit";

test.beforeAll(async () => {
  stage = await openVisitStage();
  site = await servePages(["frames-raw"]);
  host = stage.desktop.page;
  colleague = await stage.openColleague();
  visit = await stage.plan("Grief group", "group", PLACES);
  [mia, nils] = [await stage.newPatient(), await stage.newPatient()];
  [miasTokens, nilsTokens] = [watchTokens(mia), watchTokens(nils)];
});
test.afterEach(async ({}, info) => {
  for (const page of [colleague.page, mia]) await expect.soft(page.getByText("Not secure")).toHaveCount(0);
  if (info.status !== info.expectedStatus) await stage.keepPictures(info);
});
test.afterAll(async () => {
  await site.stop();
  await stage.close();
});

test("who comes early sees nobody, and the host's arrival lets none of them in", async () => {
  raws = await openRawGuests(visit, NAMES);
  await steps.arrive(mia, { ...visit, name: MIA.name });
  await steps.arrive(nils, { ...visit, name: "Nils" });
  await steps.joinAsColleague(colleague.page, visit, "Dr. Ana Ruiz");
  await steps.openVisit(host, visit.label);
  for (const guest of raws)
    await guest.until(
      "hears that the visit is open",
      ({ state }) => state.phase === "waiting" && state.host.isVisitOpen,
    );
  await expect(mia.getByText("is in the visit already")).toBeVisible();
  for (const guest of raws) {
    expect([guest.now().state.phase, guest.media(), guest.now().visit]).toEqual(["waiting", null, null]);
    const others = [...raws.filter((one) => one !== guest).map(({ id }) => id), ...NAMES];
    expect(others.filter((word) => guest.heard.some((heard) => heard.includes(`"${word}"`)))).toEqual([]);
  }
  expect([...miasTokens, ...nilsTokens]).toEqual([]);
});

test("one press admits all who wait, and a colleague is named co-host by a deliberate act", async () => {
  await steps.admitAll(host, PLACES);
  for (const guest of raws) await guest.until("is in", isIn, 30_000);
  await expect(host.getByRole("heading", { name: `In the visit, ${PLACES + 1}` })).toBeVisible();
  // Both patients' browser has the one tone: with Nils muted it is Mia's alone.
  await nils.getByRole("button", { name: "Mute" }).click();
  await expectToSeeAndHear(mia, HOST);
  await expect.poll(() => colourShown(mia, "Ben Marsh")).toBe(COLLEAGUE.looks.colour);
  await expect.poll(() => colourShown(host, MIA.name)).toBe(MIA.looks.colour);
  await steps.chooseAndConfirm(host, COLLEAGUE.name, ["Make co-host", "Make co-host"]);
  await expect(colleague.page.getByText("You are co-host now")).toBeVisible();
  await expect(tile(host, `${COLLEAGUE.name} (co-host)`)).toBeVisible();
});

test("one more than there are places is refused with a sentence, and waits on", async () => {
  const guest = await openRawGuest(visit, { name: late.name }, late.jar);
  await steps.admit(host, late.name);
  await expect(host.getByText("All places in this visit are taken.")).toBeVisible();
  expect(guest.now().state.phase).toBe("waiting");
  expect(guest.media()).toBe(null);
  raws.push(guest);
});

test("nobody's seat moves when somebody leaves, and who comes next takes the free one", async () => {
  const before = await seatsOf(host);
  expect(Object.keys(before)).toHaveLength(PLACES + 1);
  const gone = named("Cleo");
  await gone.close();
  raws = raws.filter((one) => one !== gone);
  await expect(tile(host, "Cleo")).toHaveCount(0);
  const { Cleo: free, ...others } = before;
  expect(await seatsOf(host)).toEqual(others);
  await steps.admit(host, late.name);
  await expect(tile(host, late.name)).toBeVisible();
  expect(await seatsOf(host)).toEqual({ ...others, [late.name]: free });
});

test("a locked visit lets nobody new in, but a device that was in comes back", async () => {
  await host.getByRole("button", { name: "Lock visit" }).first().click();
  await expect(mia.getByText("Locked")).toBeVisible();
  const gone = named(late.name);
  await gone.close();
  raws = raws.filter((one) => one !== gone);
  await expect(tile(host, late.name)).toHaveCount(0);
  const stranger = await openRawGuest(visit, { name: "Stranger" });
  await expect(host.getByRole("button", { name: "Admit Stranger" })).toBeDisabled();
  await steps.openPanel(colleague.page, "People");
  await expect(colleague.page.getByRole("button", { name: /^Admit / }).first()).toBeDisabled();
  expect(stranger.now().state.phase).toBe("waiting");
  await stranger.close();
  const back = await openRawGuest({ ...visit, passcode: "000000" }, { name: late.name }, late.jar);
  await expect(host.getByText("Is back")).toBeVisible();
  await steps.admit(host, late.name);
  await back.until("is in again", isIn);
  raws.push(back);
  await host.getByRole("button", { name: "Unlock visit" }).first().click();
  await expect(mia.getByText("Locked")).toHaveCount(0);
});

test("who is kept muted cannot unmute, and a raw media client with the right token cannot send sound either", async () => {
  const bo = named("Bo");
  await steps.choose(host, MIA.name, "Keep muted");
  await steps.choose(host, "Bo", "Keep muted");
  await expect(mia.getByRole("button", { name: "Muted by host" })).toBeDisabled();
  await mia.keyboard.press("m");
  const facts = roomFacts(stage);
  const rights = () =>
    bo.now().announce?.roster.find(({ participantId }) => participantId === bo.id)?.maySpeak;
  await expect.poll(rights).toBe(false);
  bo.vouch();
  const patched = await newRawMedia(stage, site);
  const access = bo.media();
  expect(await tryToJoin(patched, access?.url ?? "", access?.token ?? "")).toBe("joined");
  await expect.poll(() => facts.people()).toContain(bo.id);
  expect(await facts.permitted(bo.id)).toEqual(["CAMERA"]);
  const tries = await patched.evaluate(() =>
    Promise.all([window.raw.tryToPublish("microphone"), window.raw.tryToPublish("screenShare")]),
  );
  expect(tries).not.toContain("published");
  expect(await facts.sources(bo.id)).toEqual([]);
  await expect.poll(() => isToneHeard(host, MIA.looks.toneHz)).toBe(false);
  await patched.close();
  await steps.choose(host, MIA.name, "Keep muted");
  await expect(mia.getByText("You may speak again. Your microphone is still off.")).toBeVisible();
  await mia.getByRole("button", { name: "Unmute" }).click();
  await expectToSeeAndHear(host, MIA);
});

test("one person may share once the host grants it, and no longer once it is taken back", async () => {
  const share = `Screen shared by ${MIA.name}`;
  await expect(mia.getByRole("button", { name: "More" })).toBeVisible();
  await steps.choose(host, MIA.name, "Let them share");
  await expect(mia.getByText("You may share your screen now.")).toBeVisible();
  await steps.shareFromPhone(mia);
  await expect.poll(() => colourShown(host, share)).not.toBeNull();
  await expect.poll(() => colourShown(colleague.page, share)).not.toBeNull();
  await steps.choose(host, MIA.name, "Take sharing back");
  await expect(host.getByText(share)).toHaveCount(0);
  await expect(mia.getByText("You may not share your screen any more.")).toBeVisible();
  expect(await roomFacts(stage).permitted(named("Ada").id)).toEqual([]);
});

test("mute all reaches everybody within a second, and asking to unmute opens nothing", async () => {
  const since = Date.now();
  await host.getByRole("button", { name: "Mute all" }).click();
  await expectAllShown(
    raws,
    { since, withinMs: REACHES_MS, what: "is muted" },
    ({ obeyed }) => obeyed?.kind === "mute",
  );
  await expect(mia.getByText("You were muted by the host.")).toBeVisible();
  await expect.poll(() => isToneHeard(host, MIA.looks.toneHz)).toBe(false);
  await steps.choose(host, MIA.name, "Ask to unmute");
  await expect(mia.getByText("Dr. Ana Ruiz asks you to unmute")).toBeVisible();
  await expect(tile(host, MIA.name).getByText("muted")).toBeAttached();
  await steps.confirmQuestion(mia, "Unmute");
  await expectToSeeAndHear(host, MIA);
});

test("hands stand in the order in which they were raised, and are lowered one by one or all at once", async () => {
  for (const name of ["Dev", "Ada", "Gus"]) expect((await named(name).call.setHand(true)).ok).toBe(true);
  await host.getByRole("button", { name: "Hands" }).click();
  const lines = host.getByRole("menuitem", { name: /Lower the hand of/ });
  await expect(lines).toHaveText([
    "1. Lower the hand of Dev",
    "2. Lower the hand of Ada",
    "3. Lower the hand of Gus",
  ]);
  await lines.first().click();
  const hands = () =>
    named("Eva")
      .now()
      .visit?.participants.filter(({ handRaisedAt }) => handRaisedAt !== null).length;
  await expect.poll(hands).toBe(2);
  await host.getByRole("button", { name: "Hands" }).click();
  await host.getByRole("menuitem", { name: "Lower all hands" }).click();
  await expect.poll(hands).toBe(0);
});

test("while everything is suspended nobody hears or sees anybody, the host neither, and it goes on with one press", async () => {
  await steps.openPanel(host, "Security");
  await host.getByRole("button", { name: "Suspend everything" }).click();
  await steps.confirmQuestion(host, "Suspend");
  await expect(heading(mia, "Dr. Ana Ruiz has paused the visit for everybody.")).toBeVisible();
  await expect(heading(host, "You have paused the visit for everybody.")).toBeVisible();
  for (const page of [mia, host, colleague.page]) await expect.poll(() => toneHeard(page)).toBe(0);
  const facts = roomFacts(stage);
  for (const identity of await facts.people()) await expect.poll(() => facts.permitted(identity)).toEqual([]);
  for (const name of ["Ana Ruiz", "Ben Marsh", "Nils"])
    await expect.poll(() => colourShown(mia, name), `${name} is seen`).toBeNull();
  await expect.poll(() => colourShown(host, MIA.name)).toBeNull();
  await host.getByRole("button", { name: "Resume the visit" }).first().click();
  await expectToSeeAndHear(mia, HOST);
  await expectToSeeAndHear(host, MIA);
  await steps.openPanel(host, "People");
});

test("who is sent back to waiting loses picture, sound and key at once, and keeps the place in the queue", async () => {
  const eva = named("Eva");
  const newcomer = await openRawGuest(visit, { name: "Newcomer" });
  const since = await steps.chooseAndConfirm(host, "Eva", ["Send back to waiting", "Send back"]);
  await eva.until("is out", ({ state }) => state.phase === "ended");
  expect(eva.now().state).toEqual({ phase: "ended", end: { kind: "out", reason: "returned" } });
  await expect.poll(() => eva.frames.isWiped()).toBe(true);
  raws = raws.filter((one) => one !== eva);
  await expectAllShown(
    raws,
    { since, withinMs: NEW_EPOCH_MS, what: "is on an epoch without Eva" },
    (shown) => shown.announce?.roster.every(({ participantId }) => participantId !== eva.id) === true,
  );
  await steps.chooseAndConfirm(host, MIA.name, ["Send back to waiting", "Send back"]);
  await expect(heading(mia, "You are in the waiting room again")).toBeVisible();
  await expect(mia.locator("figure", { hasText: "Ana Ruiz" })).toHaveCount(0);
  await expect(mia.locator("audio")).toHaveCount(0);
  const queue = host.getByRole("button", { name: /^Admit (?!all)/ });
  await expect(queue.first()).toHaveAccessibleName(`Admit ${MIA.name}`);
  await expect(queue).toHaveCount(2);
  await steps.admit(host, MIA.name);
  await expectToSeeAndHear(mia, HOST);
  await newcomer.close();
});

test("who is removed is out for good, by link, cookie, copied token, second tab and second browser, and the others go on", async () => {
  const since = await steps.chooseAndConfirm(host, "Nils", ["Remove from the visit", "Remove"]);
  const size = raws[0]?.now().announce?.roster.length ?? 0;
  const took = await expectAllShown(
    raws,
    { since, withinMs: NEW_EPOCH_MS, what: "is on an epoch without Nils" },
    ({ announce }) => announce?.reason === "remove",
  );
  test
    .info()
    .annotations.push({ type: "removal to new epoch, slowest of the others", description: `${took} ms` });
  expect(new Set(raws.map(epochOf)).size).toBe(1);
  expect(size).toBeGreaterThan(5);
  await expect(heading(nils, "You were removed from this visit")).toBeVisible();
  await expect(nils.locator("video:visible")).toHaveCount(0);

  await nils.reload();
  await expect(heading(nils, "You were removed from this visit")).toBeVisible();
  const secondTab = await nils.context().newPage();
  await secondTab.goto(visit.link);
  await secondTab.getByRole("button", { name: "Use here" }).click();
  await expect(heading(secondTab, "You were removed from this visit")).toBeVisible();
  const secondBrowser = await stage.newPatient();
  await secondBrowser.goto(visit.link);
  await expect(heading(secondBrowser, "This link is no longer in use")).toBeVisible();
  const thief = await newRawMedia(stage, site);
  expect(await tryToJoin(thief, stage.clinic.origin, nilsTokens.at(-1) ?? "")).not.toBe("joined");
  expect(auditOf(stage, visit.id)).toContain("gate.refused REMOVED");

  await expectToSeeAndHear(mia, HOST);
  await expectToSeeAndHear(host, MIA);
  await expect(host.getByText("The old link lets nobody new in.")).toBeVisible();
});

test("when the host's computer dies the co-host is host within six seconds, and nobody had to come back", async () => {
  const before = Math.max(...raws.map(epochOf));
  const since = Date.now();
  stage.desktop.app.process().kill("SIGKILL");
  const took = await expectAllShown(
    raws,
    { since, withinMs: SUCCESSION_MS, what: "has a new host" },
    ({ announce }) => announce?.reason === "host" && announce.epoch > before,
  );
  test
    .info()
    .annotations.push({ type: "host's death to new host, slowest of the others", description: `${took} ms` });
  await expect(colleague.page.getByText("You are host now.")).toBeVisible();
  await expectToSeeAndHear(mia, COLLEAGUE);
  await expectToSeeAndHear(colleague.page, MIA);
  for (const guest of raws)
    expect(
      firstShown(guest, since, ({ state }) => state.phase === "ended" || state.phase === "waiting"),
    ).toBeUndefined();
  expect(await framesOf(mia, COLLEAGUE.name)).toBeGreaterThan(0);
});

test("the new host ends the group for all, and everybody reads it", async () => {
  await steps.endForAll(colleague.page);
  await expect(heading(mia, "The visit has ended")).toBeVisible();
  for (const guest of raws) {
    await guest.until("is over", ({ state }) => state.phase === "ended");
    expect(guest.now().state).toEqual({ phase: "ended", end: { kind: "out", reason: "ended" } });
    await expect.poll(() => guest.frames.isWiped()).toBe(true);
  }
  expect(auditOf(stage, visit.id)).toContain("visit.ended");
});
