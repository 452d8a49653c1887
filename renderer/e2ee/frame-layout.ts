/** What a track is, as its frames say and authenticate; LiveKit's `Track.Source` has other spellings. */
export const FRAME_LABELS = ["microphone", "camera", "screenShare", "screenShareAudio"] as const;
/** One of the four kinds of tracks of a participant. */
export type FrameLabel = (typeof FRAME_LABELS)[number];
