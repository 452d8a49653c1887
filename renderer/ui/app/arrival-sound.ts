/** How loud, of full scale: heard in a quiet room, and no more. */
const LOUDNESS = 0.06;
const TONES_HZ = [523, 659] as const;
/** Seconds. */
const APART = 0.14;
const LENGTH = 0.5;

const play = (audio: AudioContext): void => {
  const start = audio.currentTime;
  const gain = audio.createGain();
  gain.gain.setValueAtTime(LOUDNESS, start);
  gain.gain.exponentialRampToValueAtTime(0.000_1, start + LENGTH);
  gain.connect(audio.destination);
  for (const [at, frequency] of TONES_HZ.entries()) {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(start + at * APART);
    tone.stop(start + LENGTH);
  }
};

/** Two soft tones made in the page; its audio is opened at the first one. */
export const createArrivalSound = (): (() => void) => {
  let audio: AudioContext | null = null;
  return () => {
    audio ??= new AudioContext();
    const ready = audio;
    void ready.resume().then(() => play(ready));
  };
};
