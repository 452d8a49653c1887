import type { AttachAudio, SoundView } from "./types.ts";

const AudioSink = ({ attach }: { attach: AttachAudio }) => (
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- live speech of a call; there is no caption to offer
  <audio ref={attach} autoPlay />
);

/** Plays the sounds of a visit and shows nothing; each element stays the same as long as its sound does. */
export const AudioSinks = ({ sounds }: { sounds: readonly SoundView[] }) => (
  <div hidden>
    {sounds.map(({ key, attach }) => (
      <AudioSink key={key} attach={attach} />
    ))}
  </div>
);
