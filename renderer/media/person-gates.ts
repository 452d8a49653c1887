import { TrackEvent, type LocalTrack } from "livekit-client";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import type { FrameMessage } from "../e2ee/frame-messages.ts";
import { labelOfSource } from "./track-labels.ts";

/** What the gates tell whom. */
export type PersonGatesParts = {
  worker: { tell(message: FrameMessage): void };
  onEvent: (event: { kind: "remoteUnmute"; label: FrameLabel }) => void;
};

/** The person's own word on what may leave; the worker has the gates, this side keeps livekit-client from contradicting them. */
export type PersonGates = {
  open(label: FrameLabel): void;
  close(label: FrameLabel): void;
  /** From now on a mute of any origin closes the gate of this track, and only an open gate lets it be unmuted. */
  guard(track: LocalTrack): void;
};

/** Gates that are all closed. */
export const createPersonGates = ({ worker, onEvent }: PersonGatesParts): PersonGates => {
  const opened = new Set<FrameLabel>();
  const guarded = new WeakSet<LocalTrack>();

  const open = (label: FrameLabel): void => {
    opened.add(label);
    worker.tell({ half: "frames", kind: "openGate", label });
  };
  const close = (label: FrameLabel): void => {
    opened.delete(label);
    worker.tell({ half: "frames", kind: "closeGate", label });
  };
  /** The device stays off, the media server is told again that the track is muted, and the attempt is reported. */
  const refuse = (track: LocalTrack, label: FrameLabel): LocalTrack => {
    track.emit(TrackEvent.Muted, track);
    onEvent({ kind: "remoteUnmute", label });
    return track;
  };
  const guard = (track: LocalTrack): void => {
    const label = labelOfSource(track.source);
    if (label === null || guarded.has(track)) return;
    guarded.add(track);
    const unmute = track.unmute.bind(track);
    track.unmute = async () => (opened.has(label) ? unmute() : refuse(track, label));
    track.on(TrackEvent.Muted, () => close(label));
  };
  return { open, close, guard };
};
