import type { DesktopModel } from "../../stores/desktop-model.ts";
import type { RailPerson } from "../screens/desktop/types.ts";
import type { SettingsView } from "../screens/settings/types.ts";
import { devicesOf } from "./visit-view.ts";

/** What the settings show to whoever is signed in. */
export const settingsViewOf = (model: DesktopModel, person: RailPerson): SettingsView => ({
  ...model.settings,
  person,
  clinicName: model.account?.clinicName ?? "",
  waitingCount: model.waiting.length,
  preferences: model.preferences,
  devices: devicesOf(model.devices),
  config: model.config,
  update: model.update,
});

/** Whether a link from outside is asked about now: somebody is there, and no visit is open. */
export const isLinkAsked = ({ offeredLink, auth, visit }: DesktopModel): boolean =>
  offeredLink !== null &&
  visit === null &&
  auth.redeem.phase === "none" &&
  (auth.session.state === "active" || auth.session.state === "warned");
