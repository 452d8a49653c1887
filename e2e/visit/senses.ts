import type { Page } from "playwright/test";

/** What a page shows and plays, read from the pictures and sounds themselves. */

/** Runs in a page: the name of the plain colour in the tile whose tag holds `wanted`; null before any picture. */
export const readColour = (wanted: string): string | null => {
  const tile = [...document.querySelectorAll("figure")].find((one) =>
    one.querySelector("figcaption")?.textContent?.includes(wanted),
  );
  const video = tile?.querySelector("video");
  if (!video || video.videoWidth === 0 || video.readyState < 2) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const drawing = canvas.getContext("2d");
  if (drawing === null) return null;
  drawing.drawImage(video, 0, 0);
  const [red = 0, green = 0, blue = 0] = drawing.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
  const is = (value: number, isHigh: boolean): boolean => (isHigh ? value > 140 : value < 110);
  if (is(red, true) && is(green, false) && is(blue, false)) return "red";
  if (is(red, false) && is(green, true) && is(blue, false)) return "green";
  if (is(red, false) && is(green, false) && is(blue, true)) return "blue";
  return `rgb(${red},${green},${blue})`;
};

/** Runs in a page: the loudest tone of each of its sounds now that is not silent, in Hz; the loudest sound first. */
export const readTones = async (): Promise<number[]> => {
  const streams = [...document.querySelectorAll("audio")].map(({ srcObject }) => srcObject);
  const tracks = streams.flatMap((stream) => (stream instanceof MediaStream ? stream.getAudioTracks() : []));
  const context = new AudioContext();
  await context.resume();
  const analysers = tracks.map((track) => {
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    return analyser;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const tones = analysers.map((analyser) => {
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const loudest = levels.reduce((best, level, at) => (level > (levels[best] ?? -Infinity) ? at : best), 0);
    return { level: levels[loudest] ?? -Infinity, hz: Math.round((loudest * context.sampleRate) / 8192) };
  });
  await context.close();
  const heard = tones.filter(({ level }) => level >= -60).toSorted((one, other) => other.level - one.level);
  return heard.map(({ hz }) => hz);
};

/** The name of the plain colour in the tile whose tag holds `name`; null before any picture. */
export const colourShown = (page: Page, name: string): Promise<string | null> =>
  page.evaluate(readColour, name);

/** The loudest tone that the page's sounds have now, in Hz; 0 in silence. */
export const toneHeard = async (page: Page): Promise<number> => (await page.evaluate(readTones))[0] ?? 0;

/** Whether one of the page's sounds is this tone now: other people's may be louder. */
export const isToneHeard = async (page: Page, toneHz: number): Promise<boolean> =>
  (await page.evaluate(readTones)).some((heard) => Math.abs(heard - toneHz) < 12);

/** How many frames the page's pictures have shown, by tag. */
export const framesShown = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("figure")].map((tile) => [
        tile.querySelector("figcaption")?.textContent ?? "",
        tile.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
      ]),
    ),
  );

/** Milliseconds between two of the marks that the program keeps in its timeline; null while one is missing. */
export const between = (page: Page, from: string, to: string): Promise<number | null> =>
  page.evaluate(
    ([first, last]) => {
      const start = performance.getEntriesByName(first ?? "")[0];
      const end = performance.getEntriesByName(last ?? "")[0];
      return start && end ? end.startTime - start.startTime : null;
    },
    [from, to],
  );
