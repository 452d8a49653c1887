import type { ParticipantId } from "../../../protocol/ids.ts";
import type { MediaPort, MediaSource } from "../../call/ports.ts";

/** Hands out one and the same function for one source of one person, so that no element is attached anew when a view changes. */
export type Attachments = (
  id: ParticipantId | "own",
  source: MediaSource,
) => (element: HTMLMediaElement) => () => void;

/** Attachments of one call's media. */
export const createAttachments = (media: Pick<MediaPort, "attach">): Attachments => {
  const known = new Map<string, (element: HTMLMediaElement) => () => void>();
  return (id, source) => {
    const key = `${id}/${source}`;
    const attach = known.get(key) ?? ((element) => media.attach(id, source, element));
    known.set(key, attach);
    return attach;
  };
};
