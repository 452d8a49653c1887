import "./no-eval.ts";
import { createCardHalf } from "./card-half.ts";

/* The entry of the card worker: the card key of one sign-in lives here, apart from every visit. */

const cards = createCardHalf();

globalThis.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  void cards.handle(data).then((reply) => reply && globalThis.postMessage(reply));
});
