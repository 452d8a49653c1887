import type { Result } from "../../protocol/result.ts";
import type { DeviceKind, MediaPort, VisibleTile } from "../call/ports.ts";
import type { DesktopStore } from "./desktop-store.ts";

type OwnDevice = "camera" | "microphone";

/** One's own camera, microphone and sight of others in the open visit. */
export type OwnMediaDesk = {
  toggle: (kind: OwnDevice) => Promise<void>;
  turnOn: (kind: OwnDevice) => Promise<void>;
  holdToTalk: (isHeld: boolean) => Promise<void>;
  choose: (kind: DeviceKind, id: string) => Promise<void>;
  setVisible: (tiles: readonly VisibleTile[]) => void;
  playSound: () => void;
};

/** What one's own media are steered with; null while no visit is open. */
export type OwnMediaParts = { store: DesktopStore; media: () => MediaPort | null };

/** Media of the one visit that is open. */
export const createOwnMediaDesk = ({ store, media }: OwnMediaParts): OwnMediaDesk => {
  const note = (kind: OwnDevice, set: Result<null>): void => {
    const code = set.ok ? null : set.error.code;
    store.setVisit(kind === "camera" ? { cameraError: code } : { microphoneError: code });
  };
  const set = async (kind: OwnDevice, isOn: boolean): Promise<void> => {
    const port = media();
    if (port === null) return;
    note(kind, await (kind === "camera" ? port.setCamera(isOn) : port.setMicrophone(isOn)));
  };
  return {
    toggle: (kind) => {
      const own = store.get().visit?.call.media.own;
      return set(kind, (kind === "camera" ? own?.isCameraOn : own?.isMicrophoneOn) !== true);
    },
    turnOn: (kind) => set(kind, true),
    holdToTalk: (isHeld) => set("microphone", isHeld),
    choose: async (kind, id) => {
      const switched = await media()?.switchDevice(kind, id);
      if (switched === undefined) return;
      if (kind !== "speaker") return note(kind, switched);
      if (!switched.ok) store.fail(switched.error.code);
    },
    setVisible: (tiles) => media()?.setVisible(tiles),
    playSound: () => void media()?.playSound(),
  };
};
