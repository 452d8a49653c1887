/** Between which of this machine's devices a person can choose, and which are in use. */
export type DeviceChoices = {
  cameras: readonly { id: string; label: string }[];
  microphones: readonly { id: string; label: string }[];
  /** Empty where the browser does not let a page choose. */
  speakers: readonly { id: string; label: string }[];
  cameraId: string | null;
  microphoneId: string | null;
  speakerId: string | null;
};

/** Nothing is known of the machine's devices yet. */
export const noDevices: DeviceChoices = {
  cameras: [],
  microphones: [],
  speakers: [],
  cameraId: null,
  microphoneId: null,
  speakerId: null,
};
