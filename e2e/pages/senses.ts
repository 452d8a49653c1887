/** Sees and hears what a media element plays, and counts what the decoder gave it. */
export type Senses = { colour(): string | null; toneHz(): number; framesShown(): number };

const FFT_SIZE = 8192;
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
  const hearing = context;
  const analyser = new AnalyserNode(hearing, { fftSize: FFT_SIZE, smoothingTimeConstant: 0 });
  hearing.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const levels = new Float32Array(analyser.frequencyBinCount);
  const toneHz = (): number => {
    analyser.getFloatFrequencyData(levels);
    const loudest = levels.reduce((best, level, at) => (level > (levels[best] ?? 0) ? at : best), 0);
    const isSilent = (levels[loudest] ?? Number.NEGATIVE_INFINITY) < -60;
    return isSilent ? 0 : Math.round((loudest * hearing.sampleRate) / FFT_SIZE);
  };
  return { toneHz };
};

const nameOf = (red: number, green: number, blue: number): string => {
  const is = (value: number, high: boolean): boolean => (high ? value > 140 : value < 110);
  if (is(red, true) && is(green, false) && is(blue, false)) return "red";
  if (is(red, false) && is(green, true) && is(blue, false)) return "green";
  if (is(red, false) && is(green, false) && is(blue, true)) return "blue";
  if (is(red, true) && is(green, true) && is(blue, false)) return "yellow";
  return `rgb(${red},${green},${blue})`;
};
