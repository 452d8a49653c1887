import type { RemoteParticipant, RemoteTrackPublication, Room } from "livekit-client";
import { ParticipantId } from "../../protocol/ids.ts";
import type { MediaSource, PersonMedia } from "../call/ports.ts";
import type { FrameEncryption } from "./frame-encryption.ts";
import type { Sinks } from "./sinks.ts";
import { videoKey } from "./visible-video.ts";

export type PeopleMediaParts = {
  room: () => Pick<Room, "remoteParticipants">;
  sinks: Sinks;
  encryption: Pick<FrameEncryption, "labelOf" | "unseenLabelOf">;
  isKnown: (identity: string) => boolean;
  /** While the visit holds, nothing is shown and nothing is heard. */
  isHeld: () => boolean;
};

/** Looks at everybody: points the elements at the tracks that are bound to them, and says what is on. */
export const createPeopleMedia = (parts: PeopleMediaParts): (() => PersonMedia[]) => {
  const { sinks, encryption } = parts;
  const isOutOfSight = (publications: readonly RemoteTrackPublication[], source: MediaSource): boolean =>
    publications.some((one) => encryption.unseenLabelOf(one) === source && !one.isMuted);

  /** On is what is bound under exactly this label and not muted; of what is out of sight, only the claim is known. */
  const show = (person: RemoteParticipant, source: MediaSource): boolean => {
    const publications = [...person.trackPublications.values()];
    const bound = publications.find((one) => encryption.labelOf(one) === source);
    const track = bound === undefined || bound.isMuted || parts.isHeld() ? null : (bound.track ?? null);
    sinks.set(videoKey(person.identity, source), track);
    return track !== null || (!parts.isHeld() && isOutOfSight(publications, source));
  };
  const of = (person: RemoteParticipant): PersonMedia[] => {
    const id = ParticipantId.safeParse(person.identity);
    if (!id.success || !parts.isKnown(person.identity)) return [];
    const isMicrophoneOn = show(person, "microphone");
    return [
      {
        participantId: id.data,
        isCameraOn: show(person, "camera"),
        isMicrophoneOn,
        isSharing: show(person, "screenShare"),
        isSpeaking: isMicrophoneOn && person.isSpeaking,
      },
    ];
  };
  return () => [...parts.room().remoteParticipants.values()].flatMap(of);
};
