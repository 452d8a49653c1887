import { type Page, expect, test } from "playwright/test";
import { ipc } from "../../protocol/ipc.ts";
import { fragmentOf } from "../../protocol/link.ts";
import { VisitId } from "../../protocol/ids.ts";
import { invoke } from "../shell/page-calls.ts";
import { type VisitStage, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";
import { auditOf } from "./traces.ts";

let stage: VisitStage;

test.beforeAll(async () => {
  stage = await openVisitStage();
});
test.afterEach(async ({}, info) => stage.afterEach(info));
test.afterAll(() => stage.close());

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

const wrongOf = (passcode: string): string => (passcode === "111111" ? "222222" : "111111");

test("five wrong passcodes let a link rest, even for the right one, until the clinician makes a new link", async () => {
  const visit = await stage.plan("Resting link");
  const guesser = await stage.newPatient();
  await guesser.goto(visit.link);
  for (let tried = 0; tried < 5; tried += 1) {
    await steps.enterPasscode(guesser, wrongOf(visit.passcode));
    await expect(guesser.getByText("This passcode is not right.")).toBeVisible();
    await guesser.getByLabel("Passcode").fill("");
  }
  await steps.enterPasscode(guesser, visit.passcode);
  await expect(heading(guesser, "This link rests for a while")).toBeVisible();
  await expect(stage.desktop.page.getByText("Link rests, too many wrong passcodes")).toBeVisible();

  const renewed = ipc["visits.renewLink"].output.parse(
    await invoke(stage.desktop.page, "visits.renewLink", { visitId: visit.id }),
  );
  if (!renewed.ok) throw new Error(renewed.error.code);
  await expect(stage.desktop.page.getByText("Link rests, too many wrong passcodes")).toHaveCount(0);
  const patient = await stage.newPatient();
  await patient.goto(renewed.value.link);
  await steps.enterPasscode(patient, renewed.value.passcode);
  await expect(heading(patient, "Who is joining?")).toBeVisible();

  const late = await stage.newPatient();
  await late.goto(visit.link);
  await expect(heading(late, "We do not know this link")).toBeVisible();
  expect(auditOf(stage, visit.id)).toEqual([
    "visit.created",
    ...Array.from({ length: 5 }, () => "join.passcodeWrong PASSCODE_WRONG"),
    "join.linkRested LINK_RESTING",
    "request.refused LINK_RESTING",
    "visit.linkRenewed",
    "join.arrived",
    "request.refused LINK_INVALID",
  ]);
});

test("a link that is damaged, unknown or of an ended visit says which, and asks for no passcode", async () => {
  const visit = await stage.plan("Ended early");
  const [address = "", fragment = ""] = visit.link.split("#");
  const unknown = fragmentOf({ visitId: VisitId.parse(visit.id), secret: new Uint8Array(32) });
  const screens: [string, string][] = [
    [address, "This link is not complete"],
    [`${address}#${fragment.slice(0, -4)}`, "This link is not complete"],
    [`${address}#${fragment}.more`, "This link is not complete"],
    [`${address}#${unknown}`, "We do not know this link"],
  ];
  for (const [link, title] of screens) {
    const patient = await stage.newPatient();
    await patient.goto(link);
    await expect(heading(patient, title)).toBeVisible();
    await expect(patient.getByLabel("Passcode")).toHaveCount(0);
  }
  await steps.openVisit(stage.desktop.page, visit.label);
  await steps.endForAll(stage.desktop.page);
  const patient = await stage.newPatient();
  await patient.goto(visit.link);
  await expect(heading(patient, "This visit has ended")).toBeVisible();
});

test("a name that cannot be shown or that is the host's goes no further, and says why", async () => {
  const visit = await stage.plan("Names");
  const patient = await stage.newPatient();
  await patient.goto(visit.link);
  await steps.enterPasscode(patient, visit.passcode);
  const refusals: [string, string][] = [
    ["   ", "There is no name yet."],
    ["n".repeat(61), "This name is too long."],
    ["Jonas\u202eLindqvist", "This name has characters that cannot be shown."],
    ["Jonas\u0007", "This name has characters that cannot be shown."],
    ["Jo\u200bnas", "This name has characters that cannot be shown."],
    ["DR  ANA RUIZ", "Somebody in this visit already has this name."],
  ];
  for (const [name, words] of refusals) {
    await steps.checkIn(patient, name);
    await expect(patient.getByText(words)).toBeVisible();
    await expect(heading(patient, "Who is joining?")).toBeVisible();
  }
  await steps.checkIn(patient, "  Zoë O’Brien-Łuczak 李 ");
  await steps.testDevices(patient);
  await steps.goToWaitingRoom(patient);
  await expect(
    stage.desktop.page.getByRole("button", { name: "Admit Zoë O’Brien-Łuczak 李", exact: true }),
  ).toBeVisible();
});

test("a browser that cannot change encoded frames is told on arrival, and gets no further", async () => {
  const visit = await stage.plan("Old browser");
  const patient = await stage.newPatient();
  await patient.addInitScript(() => {
    for (const owner of [RTCRtpSender, RTCRtpReceiver])
      Reflect.deleteProperty(owner.prototype, "createEncodedStreams");
    Reflect.deleteProperty(globalThis, "RTCRtpScriptTransform");
  });
  const sockets: string[] = [];
  patient.on("websocket", (socket) => sockets.push(socket.url()));
  await patient.goto(visit.link);
  await expect(heading(patient, "This browser cannot keep your visit private")).toBeVisible();
  await expect(patient.getByRole("button")).toHaveCount(0);
  await expect(patient.getByRole("textbox")).toHaveCount(0);
  expect(sockets).toEqual([]);
  expect(auditOf(stage, visit.id)).toEqual(["visit.created"]);
});
