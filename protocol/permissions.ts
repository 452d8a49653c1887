import type { RosterRow } from "./signed/announce.ts";

/** Labels of media, as frames and publications carry them. */
export const mediaSources = ["camera", "microphone", "screenShare", "screenShareAudio"] as const;
export type MediaSource = (typeof mediaSources)[number];

/** What of a row decides about sending. */
export type Rights = Pick<RosterRow, "role" | "maySpeak" | "mayShow" | "mayShare">;

/** What the host takes by "Keep muted" and "Keep camera off", and what stays taken until it is given back. */
export type SendRights = Pick<RosterRow, "maySpeak" | "mayShow">;

/** Of somebody from whom nothing was taken. */
export const everyRight: SendRights = { maySpeak: true, mayShow: true };

/**
 * What somebody may send by the host's signed word: the one rule that the media server's permissions, the sender's own gates and
 * every receiver follow. Only the host shares unasked; while everything is suspended nobody sends, the host neither.
 */
export const permittedSources = (row: Rights, isSuspended: boolean): readonly MediaSource[] => {
  if (isSuspended) return [];
  if (row.role === "host") return mediaSources;
  return [
    ...(row.mayShow ? (["camera"] as const) : []),
    ...(row.maySpeak ? (["microphone"] as const) : []),
    ...(row.mayShare ? (["screenShare", "screenShareAudio"] as const) : []),
  ];
};
