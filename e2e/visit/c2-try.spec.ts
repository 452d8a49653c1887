import { expect, test } from "playwright/test";
import { COLLEAGUE, HOST, PATIENT, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";

test("try", async () => {
  test.setTimeout(150_000);
  const stage = await openVisitStage();
  try {
    const desktop = stage.desktop.page;
    const visit = await stage.plan("Try", "group", 5);
    const patient = await stage.newPatient();
    await steps.arrive(patient, { ...visit, name: PATIENT.name });
    await steps.openVisit(desktop, "Try");
    await steps.admit(desktop, PATIENT.name);
    await expectToSeeAndHear(desktop, PATIENT);
    console.log("in");
    // return
    await steps.openPanel(desktop, "People").catch(() => undefined);
    await steps.chooseAndConfirm(desktop, PATIENT.name, ["Back to waiting room", "Send back"]).catch(async (e) => {
      console.log(await desktop.getByRole("menu").allInnerTexts());
      throw e;
    });
    await expect(patient.getByRole("heading", { name: /waiting/ })).toBeVisible();
    console.log("returned", await patient.getByRole("main").innerText());
    await steps.admit(desktop, PATIENT.name);
    await expectToSeeAndHear(desktop, PATIENT);
    await expectToSeeAndHear(patient, HOST);
    console.log("in again");
    // reload
    const at = Date.now();
    await patient.reload();
    await steps.checkIn(patient, PATIENT.name);
    await steps.testDevices(patient);
    await steps.goToWaitingRoom(patient);
    console.log("reload back in", Date.now() - at);
    await steps.admit(desktop, PATIENT.name);
    await expectToSeeAndHear(desktop, PATIENT);
    // colleague
    const colleague = (await stage.openColleague()).page;
    await steps.joinAsColleague(colleague, visit, HOST.name.startsWith("Dr") ? HOST.name : `Dr. ${HOST.name}`);
    console.log("colleague waits");
    await desktop.getByRole("button", { name: /^Admit .*Marsh/ }).click();
    await expectToSeeAndHear(desktop, COLLEAGUE);
    console.log("colleague in");
    await steps.chooseAndConfirm(desktop, COLLEAGUE.name, ["Make co-host", "Make co-host"]);
    await expect(colleague.getByText(/co-host/i).first()).toBeVisible();
    console.log("cohost");
    const killed = Date.now();
    await stage.desktop.close();
    await expect(patient.getByText(/moment/i).first()).toBeVisible({ timeout: 9_000 }).catch(() => console.log("no hold seen"));
    await expect(colleague.getByRole("button", { name: "End visit" })).toBeVisible({ timeout: 20_000 });
    console.log("colleague leads after", Date.now() - killed);
    const second = await stage.newPatient();
    await steps.arrive(second, { ...visit, name: "Cleo Ito" });
    await steps.openPanel(colleague, "People");
    await steps.admit(colleague, "Cleo Ito");
    await expect(second.getByRole("button", { name: /Leave/ })).toBeVisible();
    console.log("new host admitted by name");
    await steps.endForAll(colleague);
    await expect(colleague.getByRole("heading", { name: /ended|over/i })).toBeVisible();
    console.log(await colleague.getByRole("main").innerText());
  } finally {
    await stage.keepPictures(test.info());
    await stage.close();
  }
});
