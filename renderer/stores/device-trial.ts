import type { DeviceState } from "../../protocol/card.ts";
import type { DeviceKind } from "../call/ports.ts";
import type { DesktopStore } from "./desktop-store.ts";
import type { DeviceChoices } from "./device-choices.ts";
import { type DeviceTrial, type TriedDevice, noTrial } from "./settings-model.ts";

/** The machine's devices as the settings try them. */
export type TrialDevices = {
  observe: (listener: (facts: DeviceChoices & Record<TriedDevice, DeviceState>) => void) => () => void;
  open: (kind: TriedDevice, deviceId?: string) => Promise<unknown>;
  close: (kind: TriedDevice) => void;
  /** Through this speaker from now on. */
  noteSpeaker: (deviceId: string) => void;
  playBell: () => Promise<void>;
};

/** Tries camera, microphone and speaker; nothing of it leaves the page. */
export type DeviceTrialDesk = {
  start: () => void;
  stop: () => void;
  choose: (kind: DeviceKind, id: string) => void;
  retry: (kind: TriedDevice) => void;
  noteHeard: () => void;
  ring: () => Promise<void>;
};

const KINDS = ["camera", "microphone"] as const;

/** Nothing is open; while a visit is, its own devices are left alone. */
export const createDeviceTrial = ({
  devices,
  store,
}: {
  devices: TrialDevices;
  store: Pick<DesktopStore, "get" | "set">;
}): DeviceTrialDesk => {
  const get = (): DeviceTrial => store.get().settings.trial;
  const set = (change: Partial<DeviceTrial>): void => {
    const { settings } = store.get();
    store.set({ settings: { ...settings, trial: { ...settings.trial, ...change } } });
  };
  const open = async (kind: TriedDevice, id?: string): Promise<void> => {
    set({ opening: [...new Set([...get().opening, kind])], isHeard: kind === "camera" && get().isHeard });
    await devices.open(kind, id);
    set({ opening: get().opening.filter((one) => one !== kind) });
  };
  devices.observe(({ camera, microphone }) => get().isOn && set({ camera, microphone }));

  return {
    start() {
      if (get().isOn || store.get().visit !== null) return;
      set({ ...noTrial, isOn: true });
      for (const kind of KINDS) void open(kind);
    },
    stop() {
      if (!get().isOn) return;
      set(noTrial);
      for (const kind of KINDS) devices.close(kind);
    },
    choose(kind, id) {
      if (kind === "speaker") devices.noteSpeaker(id);
      else if (get().isOn) void open(kind, id);
    },
    retry: (kind) => {
      if (get().isOn) void open(kind);
    },
    noteHeard: () => set({ isHeard: true }),
    async ring() {
      if (get().isRinging) return;
      set({ isRinging: true });
      await devices.playBell();
      set({ isRinging: false });
    },
  };
};
