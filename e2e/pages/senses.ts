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

/** The usual time between two rises through zero; pauses of the tone and the start of the recording fall out as unusual. */
const crossingsPerSecond = (samples: Float32Array): number => {
  const isLoud = samples.some((sample) => Math.abs(sample) > 0.02);
  const rises = [...samples.keys()].filter((at) => (samples[at] ?? 0) >= 0 && (samples[at - 1] ?? 0) < 0);
  const gaps = rises.map((at, nth) => at - (rises[nth - 1] ?? 0)).toSorted((one, other) => one - other);
  const median = gaps[Math.floor(gaps.length / 2)] ?? 0;
  const usual = gaps.filter((gap) => Math.abs(gap - median) <= 1 + median / 20);
  const mean = usual.reduce((sum, gap) => sum + gap, 0) / usual.length;
  return isLoud && usual.length > 20 ? Math.round(RATE / mean) : 0;
};

const nameOf = (red: number, green: number, blue: number): string => {
  const is = (value: number, high: boolean): boolean => (high ? value > 140 : value < 110);
  if (is(red, true) && is(green, false) && is(blue, false)) return "red";
  if (is(red, false) && is(green, true) && is(blue, false)) return "green";
  if (is(red, false) && is(green, false) && is(blue, true)) return "blue";
  if (is(red, true) && is(green, true) && is(blue, false)) return "yellow";
  return `rgb(${red},${green},${blue})`;
};
