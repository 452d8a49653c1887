import type { ClinicSettings } from "../../protocol/clinic-settings.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { DesktopStore } from "./desktop-store.ts";
import type { ClinicSettingsModel, ReadSettings } from "./staff-model.ts";
import type { StepUp } from "./step-up.ts";

/** What main does with the clinic's settings. */
export type ClinicSettingsMain = {
  readSettings: () => Promise<Result<ClinicSettings>>;
  saveSettings: (settings: ClinicSettings) => Promise<Result<unknown>>;
};

/** The clinic's settings: read with their screen, saved with both factors anew. */
export type ClinicSettingsDesk = {
  readSettings: () => Promise<void>;
  saveSettings: (settings: ClinicSettings) => Promise<void>;
};

/** What the desk works with. */
export type ClinicSettingsParts = {
  main: ClinicSettingsMain;
  store: Pick<DesktopStore, "get" | "set">;
  withStepUp: StepUp["withStepUp"];
};

/** Who would not give both factors has decided it: nothing failed. */
const failedSave = (code: ErrorCode): ReadSettings["save"] =>
  code === "STEP_UP_NEEDED" ? { phase: "idle" } : { phase: "failed", code };

/** A desk that writes into the staff's slice of the model. */
export const createClinicSettingsDesk = ({
  main,
  store,
  withStepUp,
}: ClinicSettingsParts): ClinicSettingsDesk => {
  const present = (): ClinicSettingsModel => store.get().staff.settings;
  const set = (settings: ClinicSettingsModel): void =>
    store.set({ staff: { ...store.get().staff, settings } });
  return {
    async readSettings() {
      const loading = { phase: "loading" } as const;
      set(loading);
      const read = await main.readSettings();
      if (present() !== loading) return;
      set(
        read.ok
          ? { phase: "ready", settings: read.value, save: { phase: "idle" } }
          : { phase: "failed", code: read.error.code },
      );
    },
    async saveSettings(settings) {
      const before = present();
      if (before.phase !== "ready" || before.save.phase === "saving") return;
      const saving: ReadSettings = { ...before, save: { phase: "saving" } };
      set(saving);
      const saved = await withStepUp(() => main.saveSettings(settings));
      if (present() !== saving) return;
      if (saved.ok) set({ ...saving, settings, save: { phase: "saved" } });
      else set({ ...saving, save: failedSave(saved.error.code) });
    },
  };
};
