import { expect, test } from "vitest";
import { account } from "../../stores/desktop-fixtures.ts";
import { type DesktopModel, firstDesktopModel } from "../../stores/desktop-model.ts";
import { firstSession } from "../../stores/session-model.ts";
import { desktopStateOf } from "./desktop-view.ts";
import { isLinkAsked } from "./settings-view.ts";

const here: DesktopModel = {
  ...firstDesktopModel,
  isStarting: false,
  account,
  place: "settings",
  auth: { ...firstSession, session: { state: "active", account } },
};
const covered = {
  state: "covered",
  displayName: account.displayName,
  logsOffAt: null,
  isInCall: false,
  leavesCallAt: null,
} as const;

test("the settings are for everybody, whatever they may do in the clinic", () => {
  for (const role of ["owner", "admin", "member", "auditor"] as const)
    expect(desktopStateOf({ ...here, account: { ...account, role } }).screen).toBe("settings");
});

test("nothing of the settings is seen under a cover", () => {
  expect(desktopStateOf({ ...here, auth: { ...firstSession, session: covered } }).screen).toBe("covered");
});

test("a link from outside is asked about only while somebody is there", () => {
  const offered = { ...here, offeredLink: "https://clinic.example/join#v1.a.b" };
  expect(isLinkAsked(here)).toBe(false);
  expect(isLinkAsked(offered)).toBe(true);
  expect(isLinkAsked({ ...offered, auth: { ...firstSession, session: covered } })).toBe(false);
  expect(isLinkAsked({ ...offered, auth: firstSession })).toBe(false);
});

test("the name stands in words where the workstation is shared, and only there", () => {
  const shownOn = (workstation: "personal" | "shared") => {
    const state = desktopStateOf({
      ...here,
      config: {
        clinicName: "Riverside",
        serverOrigin: "https://clinic.example",
        version: "0.1.0",
        runtime: { electron: "45", chromium: "150" },
        keeping: "ready",
        workstation,
        logoffAfterSeconds: 900,
        mayShareScreen: true,
      },
    });
    return state.screen === "settings" && state.settings.person.isShared;
  };
  expect([shownOn("personal"), shownOn("shared")]).toEqual([false, true]);
});
