/** Sees and hears what a media element plays, and counts what the decoder gave it. */
export type Senses = { colour(): string | null; toneHz(): Promise<number>; framesShown(): number };

const FFT_SIZE = 8192;
const RATE = 48_000;
const RECORD_MS = 800;
let context: AudioContext | null = null;

/** Watches a picture, hidden from nobody: `colour` is the name of the plain colour in the middle, null before any frame. */
export const watchVideo = (video: HTMLVideoElement): Pick<Senses, "colour" | "framesShown"> => {
  const canvas = document.createElement("canvas");
  const colour = (): string | null => {
    if (video.videoWidth === 0 || video.readyState < 2) return null;
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    if (drawing === null) return null;
    drawing.drawImage(video, 0, 0);
    const [red = 0, green = 0, blue = 0] = drawing.getImageData(
      canvas.width / 2,
      canvas.height / 2,
      1,
      1,
    ).data;
    return nameOf(red, green, blue);
  };
  return { colour, framesShown: () => video.getVideoPlaybackQuality().totalVideoFrames };
};

/** Listens to a track: `toneHz` is the loudest tone now, 0 in silence. */
export const hearTrack = (track: MediaStreamTrack): Pick<Senses, "toneHz"> => {
  context ??= new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: FFT_SIZE, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  return {
    toneHz: async () => (context?.state === "running" ? analysedTone(analyser) : recordedTone(track)),
  };
};

const analysedTone = (analyser: AnalyserNode): number => {
  const levels = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(levels);
  const loudest = levels.reduce((best, level, at) => (level > (levels[best] ?? 0) ? at : best), 0);
  const isSilent = (levels[loudest] ?? Number.NEGATIVE_INFINITY) < -60;
  return isSilent ? 0 : Math.round((loudest * analyser.context.sampleRate) / FFT_SIZE);
};

/** Where no sound device is, Firefox's AudioContext never runs; recording and decoding need none. */
const recordedTone = async (track: MediaStreamTrack): Promise<number> => {
  const recorder = new MediaRecorder(new MediaStream([track]));
  const recorded = new Promise<Blob>((resolve) => {
    recorder.addEventListener("dataavailable", ({ data }) => resolve(data));
  });
  recorder.start();
  setTimeout(() => recorder.stop(), RECORD_MS);
  const coded = await (await recorded).arrayBuffer();
  const sound = await new OfflineAudioContext(1, RATE, RATE).decodeAudioData(coded).catch(() => null);
  return sound === null ? 0 : crossingsPerSecond(sound.getChannelData(0));
};

/** Rises through zero in the second half, which is past the start of recording; exact for a plain tone. */
const crossingsPerSecond = (samples: Float32Array): number => {
  const half = samples.subarray(samples.length / 2);
  const isLoud = half.some((sample) => Math.abs(sample) > 0.02);
  const rises = half.reduce(
    (count, sample, at) => count + (sample >= 0 && (half[at - 1] ?? 0) < 0 ? 1 : 0),
    0,
  );
  return isLoud ? Math.round((rises * RATE) / half.length) : 0;
};

const nameOf = (red: number, green: number, blue: number): string => {
  const is = (value: number, high: boolean): boolean => (high ? value > 140 : value < 110);
  if (is(red, true) && is(green, false) && is(blue, false)) return "red";
  if (is(red, false) && is(green, true) && is(blue, false)) return "green";
  if (is(red, false) && is(green, false) && is(blue, true)) return "blue";
  if (is(red, true) && is(green, true) && is(blue, false)) return "yellow";
  return `rgb(${red},${green},${blue})`;
};
