/** Root mean square of samples in -1..1, as a level in 0..1 on a scale of decibels from -60 to 0. */
export const levelOf = (samples: Float32Array): number => {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(samples.length, 1);
  if (power === 0) return 0;
  const decibels = 10 * Math.log10(power);
  return Math.min(1, Math.max(0, (decibels + 60) / 60));
};

/** Reads how loud a track is right now; `stop` frees the audio graph. */
export type Level = { read: () => number; stop: () => void };

/** A level meter on a track. The audio context starts suspended where the page was not touched yet; then it reads 0. */
export const openLevel = (track: MediaStreamTrack, context: AudioContext): Level => {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    read() {
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    stop: () => source.disconnect(),
  };
};

/** Two soft notes, made here so that no sound file is needed; resolves when they have faded. */
export const playBell = (context: AudioContext): Promise<void> =>
  new Promise((resolve) => {
    const gain = context.createGain();
    gain.connect(context.destination);
    gain.gain.setValueAtTime(0.25, context.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 1.2);
    const tones = [660, 880].map((frequency, at) => {
      const tone = context.createOscillator();
      tone.frequency.value = frequency;
      tone.connect(gain);
      tone.start(context.currentTime + at * 0.25);
      tone.stop(context.currentTime + 1.2);
      return tone;
    });
    tones.at(-1)?.addEventListener("ended", () => resolve(), { once: true });
  });
