import type { MediaFacts, PersonMedia } from "../call/ports.ts";

const isSamePerson = (one: PersonMedia, other: PersonMedia): boolean =>
  one.participantId === other.participantId &&
  one.isCameraOn === other.isCameraOn &&
  one.isMicrophoneOn === other.isMicrophoneOn &&
  one.isSharing === other.isSharing &&
  one.isSpeaking === other.isSpeaking;

const isSameOwn = (one: MediaFacts["own"], other: MediaFacts["own"]): boolean =>
  one.isCameraOn === other.isCameraOn &&
  one.isMicrophoneOn === other.isMicrophoneOn &&
  one.isSharing === other.isSharing;

const isSameTrouble = (one: MediaFacts["deviceTrouble"], other: MediaFacts["deviceTrouble"]): boolean =>
  one?.kind === other?.kind && one?.code === other?.code;

/** The later facts, made of the very same objects wherever nothing has changed: the same facts if nothing has at all. */
export const keepUnchanged = (before: MediaFacts, now: MediaFacts): MediaFacts => {
  const known = new Map(before.people.map((person) => [person.participantId, person]));
  const people = now.people.map((person) => {
    const one = known.get(person.participantId);
    return one !== undefined && isSamePerson(one, person) ? one : person;
  });
  const isSamePeople =
    people.length === before.people.length && people.every((person, at) => person === before.people[at]);
  const kept: MediaFacts = {
    ...now,
    people: isSamePeople ? before.people : people,
    own: isSameOwn(before.own, now.own) ? before.own : now.own,
    deviceTrouble: isSameTrouble(before.deviceTrouble, now.deviceTrouble)
      ? before.deviceTrouble
      : now.deviceTrouble,
  };
  const isSame =
    kept.people === before.people &&
    kept.own === before.own &&
    kept.deviceTrouble === before.deviceTrouble &&
    kept.status === before.status &&
    kept.isSoundBlocked === before.isSoundBlocked &&
    kept.alarm === before.alarm;
  return isSame ? before : kept;
};
