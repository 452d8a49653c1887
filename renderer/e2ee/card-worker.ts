import * as z from "zod";
import { createCardHalf } from "./card-half.ts";

/* The entry of the card worker: the card key of one sign-in lives here, apart from every visit. */

z.config({ jitless: true });

const cards = createCardHalf();

globalThis.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  void cards.handle(data).then((reply) => reply && globalThis.postMessage(reply));
});
