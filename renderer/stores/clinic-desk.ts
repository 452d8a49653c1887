import type { Wording } from "../../protocol/visit.ts";
import type { DesktopMain } from "./desktop-main.ts";
import { type DesktopPlace, unreadClinic } from "./desktop-model.ts";
import type { DesktopStore } from "./desktop-store.ts";
import type { StaffDesk } from "./staff-desk.ts";

/** The clinic's own screen: staff, settings and its waiting room's words are read when it is opened. */
export type ClinicDesk = {
  goTo: (place: DesktopPlace) => Promise<void>;
  saveWording: (wording: Wording) => Promise<void>;
};

/** What the desk asks of main. */
export type ClinicDeskParts = {
  main: Pick<DesktopMain, "readClinic" | "setWording">;
  store: DesktopStore;
  staff: Pick<StaffDesk, "read">;
};

/** A desk with nothing read yet. */
export const createClinicDesk = ({ main, store, staff }: ClinicDeskParts): ClinicDesk => ({
  goTo: async (place) => {
    store.set({ place, failure: null });
    if (place !== "clinic") return;
    const clinic = { ...unreadClinic };
    store.set({ clinic });
    void staff.read();
    const read = await main.readClinic();
    if (store.get().clinic !== clinic) return;
    store.set({
      clinic: read.ok ? { ...clinic, wording: read.value.wording } : { ...clinic, failure: read.error.code },
    });
  },
  saveWording: async (wording) => {
    const before = store.get().clinic;
    const saving = { ...before, save: { phase: "saving" } } as const;
    store.set({ clinic: saving });
    const saved = await main.setWording(wording);
    if (store.get().clinic !== saving) return;
    store.set({
      clinic: saved.ok
        ? { ...saving, wording, save: { phase: "saved" } }
        : { ...saving, save: { phase: "failed", code: saved.error.code } },
    });
  },
});
