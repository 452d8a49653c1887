import type { Page } from "playwright/test";

/** The loudest tone that comes out of the page's own sound elements, in Hz, and 0 when none of them sounds: what is muted, paused or turned down is not heard. */
export const toneOut = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const sounding = [...document.querySelectorAll("audio, video")].filter(
      (one): one is HTMLMediaElement =>
        one instanceof HTMLMediaElement && !one.muted && !one.paused && one.volume > 0,
    );
    const streams = sounding.map(({ srcObject }) => srcObject);
    const tracks = streams.flatMap((stream) =>
      stream instanceof MediaStream ? stream.getAudioTracks().filter(({ enabled }) => enabled) : [],
    );
    const context = new AudioContext();
    await context.resume();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    for (const track of tracks) context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const loudest = levels.reduce((best, level, at) => (level > (levels[best] ?? -Infinity) ? at : best), 0);
    const hz = (levels[loudest] ?? -Infinity) < -60 ? 0 : Math.round((loudest * context.sampleRate) / 8192);
    await context.close();
    return hz;
  });

/** From now on everything that a heading of the page ever says is kept; `headingsKept` tells it. */
export const keepHeadings = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const kept = new Set<string>();
    Reflect.set(globalThis, "keptHeadings", kept);
    const look = (): void => {
      for (const one of document.querySelectorAll("h1, h2")) kept.add(one.textContent ?? "");
    };
    look();
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  });

/** What `keepHeadings` kept. */
export const headingsKept = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const kept: unknown = Reflect.get(globalThis, "keptHeadings");
    return kept instanceof Set ? [...kept].map(String) : [];
  });
