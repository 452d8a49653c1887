import { type Page, expect, test } from "playwright/test";
import { type CuttableProxy, startCuttableProxy } from "../parts/cuttable-proxy.ts";
import type { Desktop } from "../parts/electron.ts";
import type { RawGuest } from "../parts/raw-guest.ts";
import { epochOf, expectAllShown, firstShown, openRawGuests } from "./group.ts";
import { colourShown, toneHeard } from "./senses.ts";
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

/** Without a co-host everybody holds by then: the silence that counts, and the beat that came last before the cut. Milliseconds. */
const HELD_MS = 6_000;
const BACK_MS = 30_000;
const HELD = "Please stay. Dr. Ana Ruiz lost the connection.";
const MIA = { ...PATIENT, name: "Mia" };

let stage: VisitStage;
let desktop: Page;
let cable: CuttableProxy;

test.afterEach(async ({}, info) => stage.afterEach(info));

/** The desktop takes no proxy from its command line, so its own session is told, before it has any line. */
const hang = ({ app }: Desktop, { server }: CuttableProxy): Promise<void> =>
  app.evaluate(async ({ session }, proxyRules) => {
    const clinic = session.fromPartition("clinic");
    await clinic.setProxy({ proxyRules, proxyBypassRules: "<-loopback>" });
  }, server);

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

/** Two patients in browsers and two without, all in a group. */
const meet = async (visit: Planned, others = 0): Promise<{ mia: Page; nils: Page; raws: RawGuest[] }> => {
  const [mia, nils] = [await stage.newPatient(), await stage.newPatient()];
  const raws = await openRawGuests(visit, ["Ada", "Bo"]);
  await steps.arrive(mia, { ...visit, name: MIA.name });
  await steps.arrive(nils, { ...visit, name: "Nils" });
  await steps.openVisit(desktop, visit.label);
  await steps.admitAll(desktop, 4 + others);
  await expectToSeeAndHear(mia, HOST);
  await expect.poll(() => colourShown(mia, "Nils")).toBe(PATIENT.looks.colour);
  for (const guest of raws) await guest.until("is in", ({ state }) => state.phase === "inVisit");
  return { mia, nils, raws };
};

test.describe("a host whose line can be cut", () => {
  test.beforeAll(async () => {
    cable = await startCuttableProxy();
    stage = await openVisitStage({ isSignedIn: false });
    desktop = stage.desktop.page;
    await hang(stage.desktop, cable);
    await steps.signIn(desktop, stage.clinic.tryOut);
  });
  test.afterAll(async () => {
    await stage.close();
    await cable.close();
  });

  test("with the host's line gone and no co-host all patients hold, hear and see nobody, and go on by themselves", async () => {
    const visit = await stage.plan("Host cut", "group");
    const { mia, nils, raws } = await meet(visit);
    const epochs = raws.map(epochOf);
    const since = Date.now();
    cable.cut();
    const took = await expectAllShown(
      raws,
      { since, withinMs: HELD_MS, what: "is on hold" },
      ({ state, hold }) => state.phase === "onHold" && hold !== null,
    );
    test.info().annotations.push({ type: "host's line cut to hold, the slower", description: `${took} ms` });
    for (const page of [mia, nils]) {
      await expect(heading(page, HELD)).toBeVisible();
      await expect.poll(() => toneHeard(page)).toBe(0);
    }
    await expect.poll(() => colourShown(mia, "Nils")).toBeNull();
    await expect.poll(() => colourShown(mia, "Ana Ruiz")).toBeNull();
    cable.mend();
    for (const page of [mia, nils]) await expect(heading(page, HELD)).toHaveCount(0, { timeout: BACK_MS });
    await expectToSeeAndHear(mia, HOST);
    await expect.poll(() => colourShown(desktop, MIA.name)).toBe(MIA.looks.colour);
    await expect.poll(() => colourShown(mia, "Nils")).toBe(PATIENT.looks.colour);
    for (const guest of raws)
      await guest.until("goes on", ({ hold, state }) => hold === null && state.phase === "inVisit");
    expect(raws.map(epochOf)).toEqual(epochs);
    const actions = auditOf(stage, visit.id).filter((action) => action === "participant.admitted");
    expect(actions).toHaveLength(4);
  });
});

test.describe("a host who goes", () => {
  test.beforeAll(async () => {
    stage = await openVisitStage();
    desktop = stage.desktop.page;
  });
  test.afterAll(() => stage.close());

  test("a host who hands over and leaves is gone, the colleague is host, and nobody was held for it", async () => {
    const visit = await stage.plan("Hand-over", "group");
    const colleague = await stage.openColleague();
    await steps.joinAsColleague(colleague.page, visit, "Dr. Ana Ruiz");
    const { mia, raws } = await meet(visit, 1);
    await steps.chooseAndConfirm(desktop, COLLEAGUE.name, ["Make co-host", "Make co-host"]);
    await expect(colleague.page.getByText("You are co-host now.")).toBeVisible();
    const before = Math.max(...raws.map(epochOf));
    const since = Date.now();
    await desktop.getByRole("button", { name: "End visit" }).click();
    await desktop.getByRole("button", { name: `Leave, hand over to ${COLLEAGUE.name}` }).click();
    await expect(desktop.getByRole("heading", { name: "Waiting room" })).toBeVisible();
    await expect(colleague.page.getByText("You are host now.")).toBeVisible();
    for (const guest of raws) {
      const isAlone = ({
        announce,
      }: {
        announce: RawGuest["shown"][number]["snapshot"]["announce"];
      }): boolean =>
        announce?.roster.some(({ role, isCoHost }) => role !== "host" && isCoHost) === false &&
        announce.epoch > before + 1;
      await guest.until("is on an epoch without the host of before", isAlone);
      expect(firstShown(guest, since, ({ hold }) => hold !== null)).toBeUndefined();
    }
    await expect.poll(() => colourShown(mia, COLLEAGUE.name)).toBe(COLLEAGUE.looks.colour);
    await expect(mia.locator("main figure", { hasText: "Ana Ruiz" })).toHaveCount(0);

    await steps.endForAll(colleague.page);
    await expect(heading(mia, "The visit has ended")).toBeVisible();
  });
});
