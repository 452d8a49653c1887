import { expect, test } from "vitest";
import { account, someVisit } from "../../stores/desktop-fixtures.ts";
import { callWith, rowOf, serviceWord } from "../../stores/roster-fixtures.ts";
import { type DesktopModel, coveredModel, firstDesktopModel } from "../../stores/desktop-model.ts";
import { noMemory } from "../../stores/visit-memory.ts";
import { coveredVisitOf } from "./covered-view.ts";
import { desktopStateOf, visitViewOf } from "./desktop-view.ts";
import { attachments } from "./view-fixtures.ts";

const visit = someVisit({ label: "J. L., follow-up" });
const covered = {
  state: "covered",
  displayName: account.displayName,
  logsOffAt: null,
  isInCall: true,
  leavesCallAt: null,
} as const;
const host = rowOf("host", 0);
const patient = rowOf("participant", 1);
const names = new Map([
  [host.participantId, "Dr. Ana Ruiz"],
  [patient.participantId, "Jonas Lindqvist"],
]);
const open = {
  visitId: visit.id,
  call: callWith([host, patient], host, {
    names,
    visit: serviceWord([
      [host, {}],
      [patient, {}],
    ]),
  }),
  shareTitle: null,
  picker: { state: "closed" },
  cameraError: null,
  microphoneError: null,
  joined: null,
  memory: noMemory,
  isRenewingLink: false,
} as const;
const model: DesktopModel = {
  ...firstDesktopModel,
  isStarting: false,
  account,
  auth: { ...firstDesktopModel.auth, session: covered },
  ...coveredModel,
  visit: open,
};

test("nothing that names anybody but the clinician is in a covered visit", () => {
  const view = coveredVisitOf(visitViewOf(model, open, attachments), (number) => `Person ${number}`);
  const text = JSON.stringify({ ...view, self: null });
  for (const name of [visit.label, "Jonas Lindqvist"]) expect(text).not.toContain(name);
  expect(view.others.every(({ name }) => /^Person \d+$/.test(name))).toBe(true);
  expect([view.waiting, view.hearers, view.label]).toEqual([[], [], ""]);
});

test("a call goes on behind the cover, unless the workstation was locked", () => {
  expect(desktopStateOf(model).screen).toBe("coveredVisit");
  const locked = { ...covered, leavesCallAt: 5 };
  expect(desktopStateOf({ ...model, auth: { ...model.auth, session: locked } }).screen).toBe("covered");
});
