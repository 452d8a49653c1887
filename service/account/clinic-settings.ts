import { ClinicSettings, defaultClinicSettings } from "../../protocol/clinic-settings.ts";
import type { ClinicRow } from "../store/rows.ts";

/** What a clinic decided for its desktops and visits; the defaults until it did. */
export const clinicSettingsOf = ({ settingsJson }: Pick<ClinicRow, "settingsJson">): ClinicSettings =>
  settingsJson === null ? defaultClinicSettings : ClinicSettings.parse(JSON.parse(settingsJson));
