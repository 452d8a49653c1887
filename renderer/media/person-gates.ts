import { TrackEvent, type LocalTrack } from "livekit-client";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import type { FrameMessage } from "../e2ee/frame-messages.ts";
import { labelOfSource } from "./track-labels.ts";

/** What the gates tell whom. */
export type PersonGatesParts = {
  worker: { tell(message: FrameMessage): void };
  onEvent: (event: { kind: "remoteUnmute"; label: FrameLabel }) => void;
  /** A track was muted that the person had on: by the media server, or because its device ended. */
  onMuted: (label: FrameLabel) => void;
};

/** The person's own word on what may leave; the worker has the gates, this side keeps livekit-client from contradicting them. */
export type PersonGates = {
  open(label: FrameLabel): void;
  close(label: FrameLabel): void;
  /** The visit's half: nothing leaves and nothing is unmuted while it holds; what the person opened stays open behind it. */
  hold(isHeld: boolean): void;
  /** From now on a mute of any origin closes the gate of this track, and only an open gate lets it be unmuted. */
  guard(track: LocalTrack): void;
};

/** Gates that are all closed. */
export const createPersonGates = ({ worker, onEvent, onMuted }: PersonGatesParts): PersonGates => {
  const opened = new Set<FrameLabel>();
  const guarded = new WeakSet<LocalTrack>();
  let isHeld = false;

  const open = (label: FrameLabel): void => {
    opened.add(label);
    worker.tell({ half: "frames", kind: "openGate", label });
  };
  const close = (label: FrameLabel): void => {
    opened.delete(label);
    worker.tell({ half: "frames", kind: "closeGate", label });
  };
  /** While the visit holds, it is the visit that mutes. */
  const hearMuted = (label: FrameLabel): void => {
    if (isHeld) return;
    const wasOpen = opened.has(label);
    close(label);
    if (wasOpen) onMuted(label);
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
    track.unmute = async () => (opened.has(label) && !isHeld ? unmute() : refuse(track, label));
    track.on(TrackEvent.Muted, () => hearMuted(label));
  };
  const hold = (held: boolean): void => {
    isHeld = held;
    worker.tell({ half: "frames", kind: "hold", isHeld });
  };
  return { open, close, hold, guard };
};
