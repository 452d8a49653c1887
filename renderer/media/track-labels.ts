import { Track } from "livekit-client";
import { kindOf, type FrameLabel } from "../e2ee/frame-layout.ts";

const LABELS = new Map<string, FrameLabel>([
  [Track.Source.Microphone, "microphone"],
  [Track.Source.Camera, "camera"],
  [Track.Source.ScreenShare, "screenShare"],
  [Track.Source.ScreenShareAudio, "screenShareAudio"],
]);

/** Our label of one of LiveKit's sources; null for a source that no participant has. */
export const labelOfSource = (source: string): FrameLabel | null => LABELS.get(source) ?? null;

/** The label that a publication claims; null if its kind contradicts its source. */
export const labelOfClaim = (claim: { source: string; kind: string }): FrameLabel | null => {
  const label = labelOfSource(claim.source);
  return label !== null && kindOf(label) === claim.kind ? label : null;
};
