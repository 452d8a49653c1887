import type { Page } from "puppeteer-core";
import { keepSecret } from "../parts/recording.ts";

/** What a patient does in Firefox, which another driver drives; the words are those of the screens. */

const SLOW_MS = 20_000;

const press = async (page: Page, name: string): Promise<void> =>
  page.locator(`::-p-aria([name="${name}"][role="button"])`).setTimeout(SLOW_MS).click();

const fill = async (page: Page, label: string, text: string): Promise<void> =>
  page.locator(`::-p-aria([name="${label}"][role="textbox"])`).setTimeout(SLOW_MS).fill(text);

const waitForText = async (page: Page, selector: string, words: string): Promise<void> => {
  await page.waitForFunction(
    (one, text) => [...document.querySelectorAll(one)].some((element) => element.textContent.includes(text)),
    { timeout: SLOW_MS },
    selector,
    words,
  );
};

/** Waits for a screen by its title. */
export const waitForHeading = (page: Page, words: string): Promise<void> => waitForText(page, "h1", words);

/** The whole way from the link to the waiting room. */
export const arrive = async (
  page: Page,
  { link, passcode, name }: { link: string; passcode: string; name: string },
): Promise<void> => {
  keepSecret("passcode", passcode);
  keepSecret("name", name);
  await page.goto(link);
  await fill(page, "Passcode", passcode);
  await press(page, "Continue");
  await fill(page, "Your name", name);
  await page.locator("input[type=checkbox][required], label ::-p-text(I agree)").setTimeout(SLOW_MS).click();
  await press(page, "Continue");
  await waitForText(page, "li", "Works");
  await press(page, "Go to the waiting room");
  await waitForHeading(page, "You are in the waiting room");
};

/**
 * Runs in a page: the tone of its sounds in Hz, 0 in silence. Without a sound device Firefox's AudioContext never runs; to
 * record and to decode needs none. The usual time between two rises through zero is the tone; its pauses fall out as unusual.
 */
export const readRecordedTone = async (): Promise<number> => {
  const rate = 48_000;
  const streams = [...document.querySelectorAll("audio")].map(({ srcObject }) => srcObject);
  const [track] = streams.flatMap((stream) => (stream instanceof MediaStream ? stream.getAudioTracks() : []));
  if (track === undefined) return 0;
  const recorder = new MediaRecorder(new MediaStream([track]));
  const recorded = new Promise<Blob>((resolve) => {
    recorder.addEventListener("dataavailable", ({ data }) => resolve(data));
  });
  recorder.start();
  setTimeout(() => recorder.stop(), 800);
  const coded = await (await recorded).arrayBuffer();
  const sound = await new OfflineAudioContext(1, rate, rate).decodeAudioData(coded).catch(() => null);
  const samples = sound?.getChannelData(0) ?? new Float32Array();
  const rises = [...samples.keys()].filter((at) => (samples[at] ?? 0) >= 0 && (samples[at - 1] ?? 0) < 0);
  const gaps = rises.map((at, nth) => at - (rises[nth - 1] ?? 0)).toSorted((one, other) => one - other);
  const median = gaps[Math.floor(gaps.length / 2)] ?? 0;
  const usual = gaps.filter((gap) => Math.abs(gap - median) <= 1 + median / 20);
  const isLoud = samples.some((sample) => Math.abs(sample) > 0.02);
  return isLoud && usual.length > 20
    ? Math.round((rate * usual.length) / usual.reduce((sum, gap) => sum + gap, 0))
    : 0;
};
